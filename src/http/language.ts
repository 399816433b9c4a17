/** In which language a person reads the answer. */

export type Language = 'vi' | 'en'

/** Vietnamese unless the caller prefers English: the reader of a message is an officer at a counter. */
export function languageOf(acceptLanguage: string | undefined): Language {
  let best: Language = 'vi'
  let bestQuality = 0
  for (const part of acceptLanguage?.slice(0, 200).split(',') ?? []) {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
    const quality = Number(
      parameters
        .find((parameter) => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    )
    const language = tag.startsWith('en') ? 'en' : tag.startsWith('vi') ? 'vi' : undefined
    if (language && quality > bestQuality) [best, bestQuality] = [language, quality]
  }
  return best
}
