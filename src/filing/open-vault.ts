/** Opens the vault with the keys from the configuration. */
import { createVault, type Vault } from '../store/vault.ts'
import { type FilingSettings, keyBytes } from './settings.ts'

export function openVault({ vault }: Pick<FilingSettings, 'vault'>): Vault {
  return createVault(
    { keyId: vault.keyId, key: keyBytes(vault.key) },
    vault.retiredKeys.map((old) => ({ keyId: old.keyId, key: keyBytes(old.key) })),
  )
}
