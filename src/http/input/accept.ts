/** What a request accepts in return. */

/** A page is for people who ask for one; programs accept anything. */
export const wantsPage = (accept: string | undefined): boolean => /(^|[,\s])text\/html($|[,;\s])/i.test(accept ?? '')
