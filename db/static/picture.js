// Draws a picture that this server made as SVG on a canvas, and hands it over as PNG. Everything else works without it.
"use strict";

for (const button of document.querySelectorAll("button[data-picture]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const drawn = new Image();
    drawn.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      canvas.width = drawn.naturalWidth * 2;
      canvas.height = drawn.naturalHeight * 2;
      const context = canvas.getContext("2d");
      context.drawImage(drawn, 0, 0, canvas.width, canvas.height);
      canvas.toBlob((bytes) => {
        const link = document.createElement("a");
        link.href = URL.createObjectURL(bytes);
        link.download = `${button.dataset.name || "tendances"}.png`;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
      }, "image/png");
    });
    drawn.src = button.dataset.picture;
  });
}
