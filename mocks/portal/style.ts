/** The styles in which a dossier is sent. */
export type Style = 'session' | 'bus' | '2026'
