/** Names of the targets of the synchronisation, as in rows, metrics, alerts and addresses. */

/** The public-service portal (cổng dịch vụ công). */
export const portalTargetName = 'portal'
/** The linked-service software (phần mềm dịch vụ công liên thông). */
export const linkedTargetName = 'linked-services'
