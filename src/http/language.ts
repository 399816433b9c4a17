/** In which language a person reads the answer. */

export type Language = 'vi' | 'en'

const languages = ['vi', 'en'] as const

/** Vietnamese unless the caller prefers English: the reader of a message is an officer at a counter. */
export function getLanguage(acceptLanguage: string | undefined): Language {
  let best: Language = 'vi'
  let bestQuality = 0
  for (const part of acceptLanguage?.slice(0, 200).split(',') ?? []) {
    const [range = '', ...parameters] = part.trim().toLowerCase().split(';')
    const tag = range.trim()
    const quality = Number(
      parameters
        .find((parameter) => parameter.trim().startsWith('q='))
        ?.trim()
        .slice(2) ?? 1,
    )
    // RFC 4647, 3.3.1: a range covers what begins with all of its subtags. `eng` and `vie` are other ranges.
    const language = languages.find((each) => tag === each || tag.startsWith(`${each}-`))
    if (language && quality > bestQuality) [best, bestQuality] = [language, quality]
  }
  return best
}
