/** How long the reason for an action may be: on a page, in the API, and in the trail. */
export const noteCharsMax = 500
