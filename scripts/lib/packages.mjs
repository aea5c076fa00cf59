// The system packages that the build and the tests need, and how they come onto the machine.
import { has, must, output } from './run.mjs';
import { say, Trouble } from './say.mjs';

// Debian and Ubuntu, where the script installs them itself.
const debian = {
  build: [
    'build-essential',
    'ca-certificates',
    'file',
    'libayatana-appindicator3-dev',
    'librsvg2-dev',
    'libwebkit2gtk-4.1-dev',
    'pkg-config',
  ],
  // A window where there is no display, its session bus, software drawing, and a picture of it.
  display: ['dbus', 'dbus-x11', 'imagemagick', 'libgl1-mesa-dri', 'xvfb'],
  // The keychain's tests speak to a real Secret Service of their own.
  test: [
    'gnome-keyring',
    'libsecret-tools',
    'procps',
    'python3',
    'python3-venv',
    'webkit2gtk-driver',
  ],
};

// Elsewhere it prints what to type.
const commands = {
  dnf: {
    build:
      'sudo dnf install -y webkit2gtk4.1-devel librsvg2-devel libappindicator-gtk3-devel gcc gcc-c++ make pkgconf-pkg-config file',
    display: 'sudo dnf install -y xorg-x11-server-Xvfb dbus-x11 ImageMagick mesa-dri-drivers',
    test: 'sudo dnf install -y gnome-keyring libsecret python3 webkit2gtk4.1 procps-ng',
  },
  pacman: {
    build: 'sudo pacman -S --needed base-devel webkit2gtk-4.1 librsvg libappindicator-gtk3 file',
    display: 'sudo pacman -S --needed xorg-server-xvfb dbus imagemagick mesa',
    test: 'sudo pacman -S --needed gnome-keyring libsecret python procps-ng',
  },
};

/** Which of these Debian packages are not installed. */
function missingDebian(names) {
  const text = output('sh', [
    '-c',
    `dpkg-query -W -f '\${Package} \${db:Status-Status}\\n' "$@" 2>/dev/null || true`,
    'sh',
    ...names,
  ]);
  const installed = new Set(
    (text ?? '')
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.split(' ')[0]),
  );
  return names.filter((name) => !installed.has(name));
}

/** How to become root here: a prefix for the command, or undefined where a person must do it. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  if (!has('sudo')) return undefined;
  if (output('sudo', ['-n', 'true']) !== undefined) return ['sudo', '-n'];
  return process.stdin.isTTY ? ['sudo'] : undefined;
}

async function installDebian(sets) {
  const missing = missingDebian(sets.flatMap((set) => debian[set]));
  if (missing.length === 0) return;
  const install = ['apt-get', 'install', '-y', '--no-install-recommends', ...missing];
  const prefix = asRoot();
  if (!prefix) {
    throw new Trouble(
      `System packages are missing, and only root may install them. Run this, then start again:\n\n  sudo apt-get update && sudo ${install.join(' ')}\n`,
    );
  }
  say(`installing ${missing.length} system packages: ${missing.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['inherit', 'inherit', 'inherit'];
  const [update, updateArgs] = command([...prefix, 'apt-get', 'update', '-q']);
  await must(update, updateArgs, 'The lists of packages could not be fetched.', { env, stdio });
  const [program, args] = command([...prefix, ...install]);
  await must(program, args, 'The system packages could not be installed.', { env, stdio });
}

function command([program, ...args]) {
  return [program, args];
}

/** Fails with what to type where a Linux without apt lacks what is needed. */
function checkOtherLinux(sets) {
  const wants = {
    build: () => has('cc') && output('pkg-config', ['--exists', 'webkit2gtk-4.1', 'librsvg-2.0']),
    display: () => has('Xvfb') && has('dbus-run-session') && (has('import') || has('magick')),
    test: () =>
      has('python3') && has('WebKitWebDriver') && has('gnome-keyring-daemon') && has('secret-tool'),
  };
  const lacking = sets.filter((set) => wants[set]() === undefined || wants[set]() === false);
  if (lacking.length === 0) return;
  const manager = ['dnf', 'pacman'].find(has);
  const lines = manager
    ? lacking.map((set) => `  ${commands[manager][set]}`).join('\n')
    : `  (with this system's package manager) WebKitGTK 4.1 and librsvg with their headers, a C compiler, pkg-config${
        lacking.includes('display') ? ', Xvfb, dbus-run-session, ImageMagick' : ''
      }${lacking.includes('test') ? ', Python 3 with venv, WebKitWebDriver, gnome-keyring, secret-tool' : ''}`;
  throw new Trouble(`System packages are missing. Run this, then start again:\n\n${lines}\n`);
}

function checkMac() {
  if (output('xcode-select', ['-p']) === undefined) {
    throw new Trouble(
      'The command line tools are missing. Run this, then start again:\n\n  xcode-select --install\n',
    );
  }
  if (!has('python3') && has('brew')) {
    say('Python 3 is only needed for the tests: brew install python@3.12');
  }
}

function checkWindows() {
  const installer = 'C:\\Program Files (x86)\\Microsoft Visual Studio\\Installer\\vswhere.exe';
  const tools = output(installer, [
    '-products',
    '*',
    '-requires',
    'Microsoft.VisualStudio.Component.VC.Tools.x86.x64',
    '-property',
    'installationPath',
  ]);
  if (!tools?.trim()) {
    throw new Trouble(
      "Microsoft's C++ build tools are missing. Run this, then start again:\n\n" +
        '  winget install Microsoft.VisualStudio.2022.BuildTools --override "--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended"\n' +
        '  winget install Microsoft.EdgeWebView2Runtime\n',
    );
  }
}

/** Makes sure of the sets `build`, `display` and `test`: installs them, or says what to type. */
export async function systemPackages(sets) {
  if (process.platform === 'darwin') return checkMac();
  if (process.platform === 'win32') return checkWindows();
  if (has('apt-get') && has('dpkg-query')) return installDebian(sets);
  return checkOtherLinux(sets);
}
