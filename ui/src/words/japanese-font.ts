// The Japanese typeface, in slices that load as they are needed. Its own chunk: the list of slices is long.
import '@fontsource-variable/noto-sans-jp/wght.css';
