// Tells the host when the page is on the screen: by a navigation, which the host sees and refuses.
requestAnimationFrame(() =>
  requestAnimationFrame(() => {
    location.href = 'painted://now';
  }),
);
