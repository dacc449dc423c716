// Draws the OpenAPI document that the page names.
const place = document.getElementById("api");
SwaggerUIBundle({ url: place.dataset.spec, domNode: place, deepLinking: true, validatorUrl: null });
