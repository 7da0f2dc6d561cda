/** What the element says to a visitor. Errors bring their own English sentences. @type {import("./words.d.ts").Words} */
export default {
  lang: "en",
  painting: "Painting",
  compare: "Compare: how much of the photo is uncovered",
  uncovered: (photo) => `${photo} % photo, ${100 - photo} % painting`,
  retry: "Try again",
  errors: {},
};
