// Tells the host when the page is on the screen, exactly as the real window does.
requestAnimationFrame(() => requestAnimationFrame(() => window.__TAURI__.core.invoke('painted')));
