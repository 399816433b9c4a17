// Written by `npm run generate` with openapi-typescript; do not edit. Of 3abaa6e22aad8eee, aee7bf981c54a42b.
export interface components {
    schemas: {
        FilingMessage: {
            /** @enum {string} */
            type: "filing.accepted" | "filing.delivering" | "filing.outcome-unknown" | "filing.received" | "filing.supplement-requested" | "filing.eligible" | "filing.identifier-pending" | "filing.document-pending" | "filing.completed" | "filing.refused" | "filing.rejected" | "filing.needs-review" | "filing.lost-at-registry" | "filing.stale" | "filing.dead-letter" | "filing.withdrawn" | "filing.closed" | "filing.supplement-submitted" | "filing.duplicate-with-changed-content" | "filing.second-supplement" | "filing.suspected-duplicate" | "filing.unknown-status" | "filing.rerun" | "filing.confirmed" | "filing.withdrawal-requested" | "filing.registered-after-withdrawal";
            /**
             * Format: date-time
             * @description When it happened
             */
            timestamp: string;
            data: {
                /** Format: uuid */
                filingId: string;
                /** @description Code of the dossier at the one-stop system (mã hồ sơ) */
                dossier: string;
                /**
                 * @description Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí
                 * @enum {string}
                 */
                kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change" | "extract" | "birth-package" | "death-package";
                state: components["schemas"]["FilingState"];
                /** @description Place among the messages of this topic */
                sequence: number;
                /** @description Place among the filing's own events, from 1, without gaps */
                number: number;
            };
        };
        /**
         * @description State of a filing (trạng thái hồ sơ hộ tịch).
         *
         *     - `accepted` (Cổng đã nhận): The filing is durable here and waits for its turn or for its link. Provably nothing is at the registry. Next: The gateway.
         *     - `delivering` (Đang gửi): A send to the registry is under way. Next: The gateway.
         *     - `outcome-unknown` (Chưa rõ đã đến nơi): It may have been sent. The registry is asked before anything is sent again. Next: The gateway.
         *     - `received` (Đã tiếp nhận): The registry has taken the dossier in and has not decided yet. Next: The civil registry.
         *     - `supplement-requested` (Yêu cầu bổ sung): The registry asks for more papers or data, with a reason and perhaps a due time. Next: The system that filed.
         *     - `eligible` (Đủ điều kiện): The dossier may be registered; the registry is completing the registration. Next: The civil registry.
         *     - `identifier-pending` (Chờ số định danh): Registered. The personal number comes later (Official letter 3160/BTP-CNTT). Next: The civil registry.
         *     - `document-pending` (Chờ bản điện tử): Registered. The certificate is missing and is asked for again. Next: The civil registry.
         *     - `completed` (Hoàn thành): Registered, and the result is here; the certificate can be fetched. Next: No one: it has ended.
         *     - `refused` (Từ chối): The registry refused to register, with a reason. To try again, file anew. Next: No one: it has ended.
         *     - `rejected` (Tờ khai có lỗi): The registry returned the declaration with faults and registered nothing. Correct it and send it again. Next: The system that filed.
         *     - `needs-review` (Cần người xem xét): The registry said something that the gateway may not interpret. The cause and the next step stand in the filing. Next: An operator of the gateway.
         *     - `lost-at-registry` (Không còn tìm thấy): The registry confirmed the dossier before and does not know it any more. Next: An operator of the gateway.
         *     - `stale` (Lâu không thay đổi): Nothing has moved for long; perhaps it was keyed in by hand at the registry. Next: An operator of the gateway.
         *     - `dead-letter` (Ngừng gửi): The attempts have ended. The cause is stored; an operator may have it sent again. Next: An operator of the gateway.
         *     - `withdrawn` (Đã rút): The system that filed has withdrawn it. Next: No one: it has ended.
         *     - `closed` (Đã đóng): An operator ended it by hand, with a reason. Next: No one: it has ended.
         * @enum {string}
         */
        FilingState: "accepted" | "delivering" | "outcome-unknown" | "received" | "supplement-requested" | "eligible" | "identifier-pending" | "document-pending" | "completed" | "refused" | "rejected" | "needs-review" | "lost-at-registry" | "stale" | "dead-letter" | "withdrawn" | "closed";
        DossierMessage: {
            /** @enum {string} */
            type: "dossier.received" | "dossier.accepted" | "dossier.not-accepted" | "dossier.processing-started" | "dossier.verification-asked" | "dossier.verification-answered" | "dossier.supplement-asked" | "dossier.supplement-completed" | "dossier.payment-asked" | "dossier.payment-completed" | "dossier.withdrawal-asked" | "dossier.stopped" | "dossier.done" | "dossier.result-returned" | "dossier.reopened" | "dossier.apology-sent" | "dossier.due-time-changed" | "dossier.registered";
            /**
             * Format: date-time
             * @description When it happened
             */
            timestamp: string;
            data: {
                /** @description Place in the feed. Numbers grow; those of events that the caller may not read are missing */
                sequence: number;
                /** @description When it was recorded here */
                recordedAt: string;
                /** @description Code of the dossier (mã hồ sơ) */
                dossier: string;
                nationalCode: string | null;
                unit: string;
                procedure: string;
                /**
                 * @description Where the dossier stood when this had been recorded; `null` = recorded by an earlier version
                 * @enum {string|null}
                 */
                status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | null;
                /**
                 * @description `null` = it counts; otherwise why it moved nothing
                 * @enum {string|null}
                 */
                apart: "step-not-allowed" | "another-filing-open" | "accepted-before" | null;
                /**
                 * Format: uuid
                 * @description The filing that moved the dossier; `null` = a system reported the step
                 */
                filingId: string | null;
                /** @description The due times as they were counted with this event; `null` = nothing was counted with it */
                due: {
                    firstDueAt: string | null;
                    dueAt: string | null;
                    provisional: boolean;
                    unknown: string | null;
                } | null;
            };
        };
        LinkedDossierMessage: {
            /** @enum {string} */
            type: "linked-dossier.arrived" | "linked-dossier.supplemented";
            /**
             * Format: date-time
             * @description When it happened
             */
            timestamp: string;
            data: {
                /** @description Place in the feed. Numbers grow; those of dossiers that the caller may not receive are missing */
                sequence: number;
                /** @description Code there (mã hồ sơ liên thông) */
                linkedDossier: string;
                /** @enum {string} */
                kind: "birth-package" | "death-package";
                procedure: string;
                unit: string;
                /** @description How many different contents have come */
                revision: number;
            };
        };
        SummaryMessage: {
            /** @enum {string} */
            type: "summary.day" | "summary.month";
            /**
             * Format: date-time
             * @description When it happened
             */
            timestamp: string;
            data: {
                /** @description Place among the messages of this topic */
                sequence: number;
                form: string;
                period: {
                    /** @enum {string} */
                    kind: "day" | "month";
                    /** Format: date */
                    from: string;
                    /** Format: date */
                    to: string;
                };
                /** @description From 1; a correction is the next one */
                version: number;
                /** @description `webhook-id` of the message to drop */
                replaces: string | null;
                /** Format: date-time */
                madeAt: string;
                closed: boolean;
                /** @description Over which units and procedures it was counted */
                scope: {
                    [key: string]: unknown;
                };
                units: {
                    unit: string;
                    name: components["schemas"]["Bilingual"];
                    columns: components["schemas"]["ReportColumns"];
                    /** @description In no column, because no due time is known */
                    withoutDueTime: number;
                    sameDay: {
                        received: number;
                        ended: number;
                        share: number | null;
                    };
                    /** @description Columns (10) and (13) */
                    late: number;
                    /** @description `null`: a forecast for the end of a past period is not kept */
                    atRisk: number | null;
                }[];
                total: {
                    columns: components["schemas"]["ReportColumns"];
                    /** @description In no column, because no due time is known */
                    withoutDueTime: number;
                    sameDay: {
                        received: number;
                        ended: number;
                        share: number | null;
                    };
                    /** @description Columns (10) and (13) */
                    late: number;
                    /** @description `null`: a forecast for the end of a past period is not kept */
                    atRisk: number | null;
                };
                /** @description Where the same figures are read */
                report: string;
            };
        };
        Bilingual: {
            vi: string;
            en: string;
        };
        ReportColumns: {
            /** @description Received: total, (4)+(5)+(6) */
            3: number;
            /** @description Received in the period, online (trực tuyến) */
            4: number;
            /** @description Received in the period, at the counter or by post; also where the channel is not known */
            5: number;
            /** @description Carried from the period before (từ kỳ trước) */
            6: number;
            /** @description Ended: total, (8)+(9)+(10) */
            7: number;
            /** @description Ended before the day on which it was first due (trước hạn) */
            8: number;
            /** @description Ended on that day (đúng hạn) */
            9: number;
            /** @description Ended after it (quá hạn) */
            10: number;
            /** @description Open: total, (12)+(13) */
            11: number;
            /** @description Open and in time (trong hạn) */
            12: number;
            /** @description Open and overdue (quá hạn) */
            13: number;
        };
        Me: {
            consumer: {
                id: string;
                name: string;
            };
            /** @description Id of the key that was used */
            credential: string;
            /** @description Agencies it acts for, with every unit below them */
            units: string[];
            roles: ("operator" | "auditor" | "leader" | "unit" | "investigator")[];
            /** @description All of them, also those that begin later or have ended */
            grants: {
                /** @description From 1; reasons of refusals name a grant by it */
                number: number;
                /** @description Whether it counts today */
                inForce: boolean;
                /** @description `*` = every procedure */
                procedures: string[];
                operations: ("verify" | "lookup" | "file" | "follow" | "register" | "watch" | "public-status" | "receive" | "check-file" | "verify-certificate")[];
                /** @description What a lookup may return */
                fields: string[];
                /** @description What a verification may compare */
                attributes: string[];
                units: string[];
                /** @description First day in Viet Nam; `null`: it works already */
                from: string | null;
                /** @description Last day; `null`: it does not end */
                until: string | null;
            }[];
            quota: {
                /** @description Requests per minute in the long run */
                perMinute: number;
                /** @description Requests that may come at once */
                burst: number;
                /** @description Requests that could come at once now */
                remaining: number;
                /** @description Until the whole burst is free again */
                resetSeconds: number;
            };
            /** @description Limits of the systems behind the gateway, as far as the grants of the caller lead there: a call that they leave no room for waits, or ends with `upstream-rate-reached` */
            upstreams: {
                /** @description The system that is asked, such as `population` */
                link: string;
                /** @description The path to it */
                path: string;
                /** @enum {string} */
                per: "second" | "minute" | "day";
                /** @description Calls that it allows the whole gateway in that time; a day is one of Viet Nam */
                max: number;
                /** @description Of a day, calls that are left for all consumers together, at least; of a second or minute, calls that could go at once now; `null` = not known yet */
                left: number | null;
            }[];
            /** @description What the policy says to the operation, procedure and unit of the query */
            decision?: {
                allowed: boolean;
                /** @description The code that such a request would end with; `null`: it is allowed */
                code: string | null;
                /** @description The grants that carry it */
                grants: number[];
                reasons: {
                    pointer: string;
                    code: string;
                    message: string;
                }[];
            };
            requestId: string;
        };
        /** @description RFC 9457 problem document */
        Problem: {
            /** @description Where the failure is explained */
            type: string;
            /** @description What happened, in the language of the request */
            title: string;
            status: number;
            /**
             * @description Stable code, for programs
             * @enum {string}
             */
            code: "request-malformed" | "request-timeout" | "headers-too-large" | "expectation-unsupported" | "body-malformed" | "request-invalid" | "body-too-large" | "media-type-unsupported" | "content-coding-unsupported" | "route-not-found" | "method-not-allowed" | "credentials-missing" | "credentials-unknown" | "credentials-incomplete" | "credentials-malformed" | "token-invalid" | "token-expired" | "token-not-yet-valid" | "token-issuer-unknown" | "token-audience-wrong" | "token-algorithm-refused" | "token-key-unknown" | "token-binding-missing" | "token-binding-wrong" | "proof-invalid" | "proof-nonce-required" | "proof-replayed" | "client-certificate-unknown" | "client-certificate-expired" | "client-certificate-revoked" | "client-certificate-header-untrusted" | "sign-in-refused" | "officer-not-of-token" | "operation-not-allowed" | "procedure-not-allowed" | "unit-not-allowed" | "field-not-allowed" | "role-required" | "quota-exceeded" | "streams-exceeded" | "answers-exceeded" | "request-cancelled" | "link-not-found" | "path-not-found" | "incident-not-found" | "filings-disabled" | "filing-not-found" | "webhook-not-found" | "webhook-exists" | "filing-state-conflict" | "dossier-under-way" | "rerun-needs-a-look" | "rerun-under-way" | "second-person-required" | "dossier-not-found" | "linked-services-disabled" | "registry-disabled" | "linked-dossier-not-found" | "linked-dossier-removed" | "dossier-ambiguous" | "public-status-not-found" | "attempts-exceeded" | "dossier-differs" | "dossier-step-differs" | "dossier-step-not-allowed" | "period-not-over" | "breach-not-found" | "breach-state-conflict" | "batches-disabled" | "batch-not-found" | "batch-removed" | "batch-state-conflict" | "batches-exceeded" | "kind-not-carried" | "attachments-not-carried" | "idempotency-key-missing" | "idempotency-key-invalid" | "idempotency-key-reused" | "idempotency-in-progress" | "attachment-unknown" | "attachment-hash-mismatch" | "attachment-type-unsupported" | "attachment-content-mismatch" | "attachment-empty" | "certificate-missing" | "file-not-found" | "range-not-satisfiable" | "fetches-exceeded" | "file-checks-busy" | "token-keys-unavailable" | "client-certificate-unchecked" | "sign-in-unavailable" | "audit-unavailable" | "audit-record-refused" | "storage-unavailable" | "operations-unavailable" | "link-unavailable" | "link-busy" | "upstream-closed" | "upstream-rate-reached" | "deadline-exceeded" | "shutting-down" | "internal-error" | "proxy-unreachable" | "proxy-refused" | "dns-failed" | "connection-refused" | "connect-timeout" | "tls-failed" | "connection-reset" | "first-byte-timeout" | "body-timeout" | "answer-truncated" | "answer-too-large" | "answer-unreadable" | "answer-html" | "answer-charset" | "answer-hostile" | "http-error" | "security-server-refused" | "security-server-failed" | "token-unavailable" | "bus-credentials-refused" | "bus-forbidden" | "bus-resource-unknown" | "bus-api-blocked" | "bus-throttled" | "bus-fault" | "bus-error-text" | "message-too-large" | "message-refused" | "ministry-credentials-refused" | "ministry-failed" | "ministry-refused" | "officer-not-authorised" | "procedure-not-authorised" | "unit-not-authorised";
            /**
             * @description Whose failure it is
             * @enum {string}
             */
            layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
            /** @enum {string} */
            phase?: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body";
            /** @description Whether the same request may succeed later */
            retryable: boolean;
            /** @description What a person should do next */
            nextStep: string;
            detail?: string;
            /** @description What made the link unavailable */
            because?: {
                code: string;
                title: string;
            };
            requestId: string;
            /** @description Every fault of the request at once, up to 200 */
            errors?: {
                pointer: string;
                code: string;
                message: string;
                /** @description Of a file, or of a body that is no JSON: from 1 */
                line?: number;
                /** @description Of a file: which column, or which member of the line; of a body that is no JSON: from 1 */
                column?: string;
            }[];
            /** @description Where the reference explains this operation, with samples of the right shape; for its developers */
            reference?: string;
            /** @description How many more faults there are than `errors` holds; absent: none */
            errorsLeftOut?: number;
        };
        VerificationResponse: {
            /**
             * @description `not-matched`: the person may not exist, or the data may differ; also when the record of this number says another name or birth
             * @enum {string}
             */
            outcome: "matched" | "not-matched";
            /** @description What was really compared; a claim to which the record holds nothing is not among them */
            checked: string[];
            attributes?: {
                fullName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                dateOfBirth?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                sex?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                ethnicity?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                nationality?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                oldCardNumber?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                fatherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                motherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                spouseName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                permanentResidence?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
            };
            requestId: string;
            source: components["schemas"]["Source"];
            notices: components["schemas"]["Notice"][];
        };
        Source: {
            link: string;
            /** @description The path that the question took */
            path: string;
            /** @description Data-as-of time that the register stated, `null` when it stated none */
            asOf: string | null;
            /** Format: date-time */
            retrievedAt: string;
            /** @description Always `true`: nothing is cached */
            live: boolean;
            /** @description One call served this and an identical question that was under way */
            shared: boolean;
            /** @description Our id at the register (MaYeuCau), to quote on the telephone */
            upstreamRequestId: string;
            /** @description The id that the national exchange gave the call (X-Road-Id) */
            exchangeId: string | null;
        };
        /** @description The answer stands; a person should know this beside it */
        Notice: {
            code: string;
            pointer: string;
            message: string;
        };
        DryRunResponse: {
            /** @description Always `true` */
            dryRun: boolean;
            /** @description Fields of the record that a lookup would answer with; of a verification, what it would compare */
            discloses: string[];
            /** @description The grants that allow it, by their numbers in `GET /v1/me` */
            grants: number[];
            cost: {
                /** @description Requests that it would take from the quota */
                requests: number;
                /** @description Calls to the register, where none of them fails */
                upstreamCalls: number;
            };
            requestId: string;
        };
        VerificationRequest: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description What is claimed: one number, the name, and the date of birth where it is to be checked
             * @example {
             *       "personalNumber": "999090000001",
             *       "fullName": "Nguyễn Văn Thử",
             *       "dateOfBirth": {
             *         "precision": "day",
             *         "date": "1990-01-31"
             *       }
             *     }
             */
            person: {
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                dateOfBirth?: components["schemas"]["BirthDate"];
            };
            /** @description Further claims to compare with the record, one outcome each; the date of birth is then required */
            attributes?: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName?: string;
                dateOfBirth?: components["schemas"]["BirthDate"];
                /**
                 * @description Sex (giới tính)
                 * @enum {string}
                 */
                sex?: "male" | "female";
                /** @description Ethnicity (dân tộc), code of the statistics office; `1` and `01` are the same */
                ethnicity?: string;
                /** @description Nationality (quốc tịch), ISO 3166-1 alpha-2 */
                nationality?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name of the father (họ, chữ đệm và tên cha)
                 * @example Nguyễn Văn Thử
                 */
                fatherName?: string;
                /**
                 * @description Full name of the mother (họ, chữ đệm và tên mẹ)
                 * @example Nguyễn Văn Thử
                 */
                motherName?: string;
                /**
                 * @description Full name of the spouse (họ, chữ đệm và tên vợ hoặc chồng)
                 * @example Nguyễn Văn Thử
                 */
                spouseName?: string;
                /**
                 * @description Permanent residence (nơi thường trú), by unit codes
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "generation": "since-2025-07"
                 *     }
                 */
                permanentResidence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province: string;
                    /** @description Commune, ward or special zone (mã xã, phường, đặc khu), 5 digits */
                    commune: string;
                    /**
                     * @description Generation of these codes; when absent, the one whose lists they fit into
                     * @enum {string}
                     */
                    generation?: "since-2025-07" | "before-2025-07";
                };
            };
        };
        /**
         * @description Date of birth (ngày, tháng, năm sinh), known to the day or only to the year
         * @example {
         *       "precision": "day",
         *       "date": "1990-01-31"
         *     }
         */
        BirthDate: components["schemas"]["BirthDateDay"] | components["schemas"]["BirthDateYear"];
        BirthDateDay: {
            /**
             * @description Known to the day (biết đủ ngày, tháng, năm) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            precision: "day";
            /**
             * Format: date
             * @description A calendar date (ngày, tháng, năm), `yyyy-mm-dd`, from 1850 on
             */
            date: string;
        };
        BirthDateYear: {
            /**
             * @description Known to the year only (chỉ biết năm) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            precision: "year";
            /** @description Year (năm sinh) */
            year: number;
        };
        LookupResponse: {
            /**
             * @description `not-matched`: no such person, or the data differ; also when the record of this number says another name or birth than was claimed
             * @enum {string}
             */
            outcome: "found" | "not-matched";
            /** @description The fields that were asked for; `null` inside means that the register holds nothing there */
            person: {
                /** @description Personal identification number (số định danh cá nhân), 12 digits */
                personalNumber?: string | null;
                /** @description Number of the old nine-digit identity card (số CMND) */
                oldCardNumber?: string | null;
                /** @description Full name (họ, chữ đệm và tên), upper case with accents, Unicode NFC */
                fullName?: string | null;
                dateOfBirth?: components["schemas"]["BirthDateDay"] | components["schemas"]["BirthDateYear"] | null;
                /** @description Sex (giới tính): `male`, `female`, `unknown` */
                sex?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Ethnicity (dân tộc), two-digit code of the statistics office */
                ethnicity?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Religion (tôn giáo), two-digit code */
                religion?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Nationality (quốc tịch), ISO 3166-1 alpha-2 */
                nationality?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Marital status (tình trạng hôn nhân): `no-information`, `single`, `married`, `divorced-or-widowed` */
                maritalStatus?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Blood group (nhóm máu): `A`, `B`, `AB`, `O`, `none` */
                bloodGroup?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Where the birth was registered (nơi đăng ký khai sinh) */
                placeOfBirthRegistration?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Home place (quê quán) */
                homePlace?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Permanent residence (nơi thường trú) */
                permanentResidence?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Current residence (nơi ở hiện tại) */
                currentResidence?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Father (cha) */
                father?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Mother (mẹ) */
                mother?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Spouse (vợ, chồng) */
                spouse?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Legal representative (người đại diện) */
                legalRepresentative?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Head of household (chủ hộ) */
                householdHead?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Relation to the head of household (quan hệ với chủ hộ) */
                    relation: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Number of the household book (số sổ hộ khẩu); the book is abolished, the value may remain */
                householdBookNumber?: string | null;
            } | null;
            requestId: string;
            source: components["schemas"]["Source"];
            notices: components["schemas"]["Notice"][];
        };
        LookupRequest: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @example {
             *       "personalNumber": "999090000001",
             *       "fullName": "Nguyễn Văn Thử",
             *       "dateOfBirth": {
             *         "precision": "day",
             *         "date": "1990-01-31"
             *       }
             *     }
             */
            person: {
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                dateOfBirth: components["schemas"]["BirthDate"];
            };
            /**
             * @description The fields that the procedure needs; nothing else is returned
             * @example [
             *       "fullName",
             *       "dateOfBirth",
             *       "permanentResidence"
             *     ]
             */
            fields: ("personalNumber" | "oldCardNumber" | "fullName" | "dateOfBirth" | "sex" | "ethnicity" | "religion" | "nationality" | "maritalStatus" | "bloodGroup" | "placeOfBirthRegistration" | "homePlace" | "permanentResidence" | "currentResidence" | "householdBookNumber" | "father.fullName" | "father.personalNumber" | "father.oldCardNumber" | "father.nationality" | "mother.fullName" | "mother.personalNumber" | "mother.oldCardNumber" | "mother.nationality" | "spouse.fullName" | "spouse.personalNumber" | "spouse.oldCardNumber" | "spouse.nationality" | "legalRepresentative.fullName" | "legalRepresentative.personalNumber" | "legalRepresentative.oldCardNumber" | "legalRepresentative.nationality" | "householdHead.fullName" | "householdHead.personalNumber" | "householdHead.oldCardNumber" | "householdHead.nationality" | "householdHead.relation")[];
        };
        CardVerificationResponse: {
            /**
             * @description As `verifyPerson` answers
             * @enum {string}
             */
            outcome: "matched" | "not-matched";
            /** @description What was really compared; a claim to which the record holds nothing is not among them */
            checked: string[];
            attributes?: {
                fullName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                dateOfBirth?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                sex?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                ethnicity?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                nationality?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                oldCardNumber?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                fatherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                motherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                spouseName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                permanentResidence?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
            };
            /** @description The code on a card is not signed, and never a proof of anything */
            proof: {
                /** @description Always `false` */
                proven: boolean;
                message: string;
            };
            card: {
                /**
                 * @description `chip-card`: seven fields. `card-2024`: eleven. `re-encoded`: six, which nobody issued so
                 * @enum {string}
                 */
                form: "chip-card" | "card-2024" | "re-encoded" | "td1";
                notices: {
                    /** @enum {string} */
                    code: "re-encoded" | "form-unlike-issue-date" | "issued-in-future" | "name-cut" | "not-on-card";
                    message: string;
                }[];
            };
            requestId: string;
            source: components["schemas"]["Source"];
            notices: components["schemas"]["Notice"][];
        };
        CardVerificationRequest: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /** @description What was read from the card: `qr` or `mrz` */
            card: {
                /**
                 * @description Text of the QR code as a reader hands it out: seven fields between `|` of a card with a chip, eleven of a card since 1 July 2024, six where an application wrote it anew
                 * @example 999099000001||NGUYỄN VĂN THỬ|01021999|Nam|Thôn 9, Xã Thử, Huyện Thử, Tỉnh Thử|05062021
                 */
                qr?: string;
                /** @description The three lines of the machine-readable zone (vùng đọc máy; ICAO Doc 9303, TD1) */
                mrz?: string;
            };
            /**
             * @description Further data of the card to compare; each needs the grant of that attribute
             * @default []
             */
            compare: ("sex" | "oldCardNumber")[];
        };
        PeopleResponse: {
            requestId: string;
            people: components["schemas"]["PersonResult"][];
        };
        PersonResult: {
            /** @description From 1, in the order in which the people were sent */
            number: number;
            reference?: string;
            /**
             * @description `refused`: the policy or the ministry does not allow this question; `failed`: no answer was got for this person; `cancelled`: the batch was, before this person was asked about
             * @enum {string}
             */
            outcome: "matched" | "not-matched" | "found" | "refused" | "failed" | "cancelled";
            /** @description Of the question about this person */
            requestId?: string;
            /** @description What was really compared; a claim to which the record holds nothing is not among them */
            checked?: string[];
            attributes?: {
                fullName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                dateOfBirth?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                sex?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                ethnicity?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                nationality?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                oldCardNumber?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                fatherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                motherName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                spouseName?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
                permanentResidence?: {
                    /** @enum {string} */
                    outcome: "match" | "close" | "mismatch" | "not-recorded" | "unreadable";
                    because?: string[];
                };
            };
            /** @description The fields that were asked for; `null` inside means that the register holds nothing there */
            person?: {
                /** @description Personal identification number (số định danh cá nhân), 12 digits */
                personalNumber?: string | null;
                /** @description Number of the old nine-digit identity card (số CMND) */
                oldCardNumber?: string | null;
                /** @description Full name (họ, chữ đệm và tên), upper case with accents, Unicode NFC */
                fullName?: string | null;
                dateOfBirth?: components["schemas"]["BirthDateDay"] | components["schemas"]["BirthDateYear"] | null;
                /** @description Sex (giới tính): `male`, `female`, `unknown` */
                sex?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Ethnicity (dân tộc), two-digit code of the statistics office */
                ethnicity?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Religion (tôn giáo), two-digit code */
                religion?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Nationality (quốc tịch), ISO 3166-1 alpha-2 */
                nationality?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Marital status (tình trạng hôn nhân): `no-information`, `single`, `married`, `divorced-or-widowed` */
                maritalStatus?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Blood group (nhóm máu): `A`, `B`, `AB`, `O`, `none` */
                bloodGroup?: {
                    /** @description Code in the official list */
                    code: string;
                    /** @description Official Vietnamese name, `null` when the list does not know the code */
                    label: string | null;
                } | null;
                /** @description Where the birth was registered (nơi đăng ký khai sinh) */
                placeOfBirthRegistration?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Home place (quê quán) */
                homePlace?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Permanent residence (nơi thường trú) */
                permanentResidence?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Current residence (nơi ở hiện tại) */
                currentResidence?: {
                    /**
                     * @description Generation of the unit codes: since or before 1 July 2025, or not decidable from the record
                     * @enum {string}
                     */
                    generation: "since-2025-07" | "before-2025-07" | "unknown";
                    /** @description Province or city (tỉnh, thành phố) */
                    province: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description District (quận, huyện); none since 1 July 2025 */
                    district: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Commune, ward or special zone (xã, phường, đặc khu) */
                    commune: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Free text, often the whole address (địa chỉ chi tiết) */
                    detail: string | null;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2 */
                    country: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Father (cha) */
                father?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Mother (mẹ) */
                mother?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Spouse (vợ, chồng) */
                spouse?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Legal representative (người đại diện) */
                legalRepresentative?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Head of household (chủ hộ) */
                householdHead?: {
                    /** @description Full name (họ, chữ đệm và tên) */
                    fullName: string | null;
                    /** @description Personal number (số định danh cá nhân) */
                    personalNumber: string | null;
                    /** @description Nine-digit number of the old card (số CMND) */
                    oldCardNumber: string | null;
                    /** @description Nationality (quốc tịch) */
                    nationality: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                    /** @description Relation to the head of household (quan hệ với chủ hộ) */
                    relation: {
                        /** @description Code in the official list */
                        code: string;
                        /** @description Official Vietnamese name, `null` when the list does not know the code */
                        label: string | null;
                    } | null;
                } | null;
                /** @description Number of the household book (số sổ hộ khẩu); the book is abolished, the value may remain */
                householdBookNumber?: string | null;
            } | null;
            source?: components["schemas"]["Source"];
            notices?: components["schemas"]["Notice"][];
            failure?: components["schemas"]["PersonFailure"];
        };
        /** @description Why this person has no answer */
        PersonFailure: {
            /** @enum {string} */
            code: "request-malformed" | "request-timeout" | "headers-too-large" | "expectation-unsupported" | "body-malformed" | "request-invalid" | "body-too-large" | "media-type-unsupported" | "content-coding-unsupported" | "route-not-found" | "method-not-allowed" | "credentials-missing" | "credentials-unknown" | "credentials-incomplete" | "credentials-malformed" | "token-invalid" | "token-expired" | "token-not-yet-valid" | "token-issuer-unknown" | "token-audience-wrong" | "token-algorithm-refused" | "token-key-unknown" | "token-binding-missing" | "token-binding-wrong" | "proof-invalid" | "proof-nonce-required" | "proof-replayed" | "client-certificate-unknown" | "client-certificate-expired" | "client-certificate-revoked" | "client-certificate-header-untrusted" | "sign-in-refused" | "officer-not-of-token" | "operation-not-allowed" | "procedure-not-allowed" | "unit-not-allowed" | "field-not-allowed" | "role-required" | "quota-exceeded" | "streams-exceeded" | "answers-exceeded" | "request-cancelled" | "link-not-found" | "path-not-found" | "incident-not-found" | "filings-disabled" | "filing-not-found" | "webhook-not-found" | "webhook-exists" | "filing-state-conflict" | "dossier-under-way" | "rerun-needs-a-look" | "rerun-under-way" | "second-person-required" | "dossier-not-found" | "linked-services-disabled" | "registry-disabled" | "linked-dossier-not-found" | "linked-dossier-removed" | "dossier-ambiguous" | "public-status-not-found" | "attempts-exceeded" | "dossier-differs" | "dossier-step-differs" | "dossier-step-not-allowed" | "period-not-over" | "breach-not-found" | "breach-state-conflict" | "batches-disabled" | "batch-not-found" | "batch-removed" | "batch-state-conflict" | "batches-exceeded" | "kind-not-carried" | "attachments-not-carried" | "idempotency-key-missing" | "idempotency-key-invalid" | "idempotency-key-reused" | "idempotency-in-progress" | "attachment-unknown" | "attachment-hash-mismatch" | "attachment-type-unsupported" | "attachment-content-mismatch" | "attachment-empty" | "certificate-missing" | "file-not-found" | "range-not-satisfiable" | "fetches-exceeded" | "file-checks-busy" | "token-keys-unavailable" | "client-certificate-unchecked" | "sign-in-unavailable" | "audit-unavailable" | "audit-record-refused" | "storage-unavailable" | "operations-unavailable" | "link-unavailable" | "link-busy" | "upstream-closed" | "upstream-rate-reached" | "deadline-exceeded" | "shutting-down" | "internal-error" | "proxy-unreachable" | "proxy-refused" | "dns-failed" | "connection-refused" | "connect-timeout" | "tls-failed" | "connection-reset" | "first-byte-timeout" | "body-timeout" | "answer-truncated" | "answer-too-large" | "answer-unreadable" | "answer-html" | "answer-charset" | "answer-hostile" | "http-error" | "security-server-refused" | "security-server-failed" | "token-unavailable" | "bus-credentials-refused" | "bus-forbidden" | "bus-resource-unknown" | "bus-api-blocked" | "bus-throttled" | "bus-fault" | "bus-error-text" | "message-too-large" | "message-refused" | "ministry-credentials-refused" | "ministry-failed" | "ministry-refused" | "officer-not-authorised" | "procedure-not-authorised" | "unit-not-authorised";
            /** @enum {string} */
            layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
            retryable: boolean;
            title: string;
            nextStep: string;
            errors?: {
                pointer: string;
                code: string;
                message: string;
            }[];
        };
        Batch: {
            id: string;
            consumer: string;
            /**
             * @description What is asked about every person
             * @enum {string}
             */
            operation: "verify" | "lookup";
            /**
             * @description `running`, `paused`, `done`: everyone has an outcome; `cancelled`
             * @enum {string}
             */
            state: "running" | "paused" | "done" | "cancelled";
            stateSince: string;
            takenAt: string;
            endedAt: string | null;
            /** @description When its people and outcomes are removed, or were; `null` = it has not ended */
            removedAt: string | null;
            people: number;
            /** @description How many have an outcome that can be fetched */
            ended: number;
            outcomes: {
                matched?: number;
                "not-matched"?: number;
                found?: number;
                refused?: number;
                failed?: number;
                cancelled?: number;
            };
            /** @description `null` = it has ended */
            estimate: components["schemas"]["BatchEnd"] | components["schemas"]["NoBatchEnd"] | null;
        };
        BatchEnd: {
            /** @description If it goes on as in the last two minutes */
            endsAt: string;
            perMinute: number;
        };
        NoBatchEnd: {
            /**
             * @description Why no end can be given: `paused`; `link`: the register takes no calls now; `day-limit`: no more are asked about today; `too-early`
             * @enum {string}
             */
            because: "paused" | "link" | "day-limit" | "too-early";
        };
        PeopleRequest: components["schemas"]["VerifyPeopleRequest"] | components["schemas"]["LookUpPeopleRequest"];
        VerifyPeopleRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            operation: "verify";
            people: components["schemas"]["VerifiedInBatch"][];
        };
        VerifiedInBatch: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description What is claimed: one number, the name, and the date of birth where it is to be checked
             * @example {
             *       "personalNumber": "999090000001",
             *       "fullName": "Nguyễn Văn Thử",
             *       "dateOfBirth": {
             *         "precision": "day",
             *         "date": "1990-01-31"
             *       }
             *     }
             */
            person: {
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                dateOfBirth?: components["schemas"]["BirthDate"];
            };
            /** @description Further claims to compare with the record, one outcome each; the date of birth is then required */
            attributes?: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName?: string;
                dateOfBirth?: components["schemas"]["BirthDate"];
                /**
                 * @description Sex (giới tính)
                 * @enum {string}
                 */
                sex?: "male" | "female";
                /** @description Ethnicity (dân tộc), code of the statistics office; `1` and `01` are the same */
                ethnicity?: string;
                /** @description Nationality (quốc tịch), ISO 3166-1 alpha-2 */
                nationality?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name of the father (họ, chữ đệm và tên cha)
                 * @example Nguyễn Văn Thử
                 */
                fatherName?: string;
                /**
                 * @description Full name of the mother (họ, chữ đệm và tên mẹ)
                 * @example Nguyễn Văn Thử
                 */
                motherName?: string;
                /**
                 * @description Full name of the spouse (họ, chữ đệm và tên vợ hoặc chồng)
                 * @example Nguyễn Văn Thử
                 */
                spouseName?: string;
                /**
                 * @description Permanent residence (nơi thường trú), by unit codes
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "generation": "since-2025-07"
                 *     }
                 */
                permanentResidence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province: string;
                    /** @description Commune, ward or special zone (mã xã, phường, đặc khu), 5 digits */
                    commune: string;
                    /**
                     * @description Generation of these codes; when absent, the one whose lists they fit into
                     * @enum {string}
                     */
                    generation?: "since-2025-07" | "before-2025-07";
                };
            };
            /** @description The caller's own word for this person, repeated beside the outcome; no personal number, please */
            reference?: string;
        };
        LookUpPeopleRequest: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            operation: "lookup";
            people: components["schemas"]["LookedUpInBatch"][];
        };
        LookedUpInBatch: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @example {
             *       "personalNumber": "999090000001",
             *       "fullName": "Nguyễn Văn Thử",
             *       "dateOfBirth": {
             *         "precision": "day",
             *         "date": "1990-01-31"
             *       }
             *     }
             */
            person: {
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                /**
                 * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
                 * @example 999000001
                 */
                oldCardNumber?: string;
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                dateOfBirth: components["schemas"]["BirthDate"];
            };
            /**
             * @description The fields that the procedure needs; nothing else is returned
             * @example [
             *       "fullName",
             *       "dateOfBirth",
             *       "permanentResidence"
             *     ]
             */
            fields: ("personalNumber" | "oldCardNumber" | "fullName" | "dateOfBirth" | "sex" | "ethnicity" | "religion" | "nationality" | "maritalStatus" | "bloodGroup" | "placeOfBirthRegistration" | "homePlace" | "permanentResidence" | "currentResidence" | "householdBookNumber" | "father.fullName" | "father.personalNumber" | "father.oldCardNumber" | "father.nationality" | "mother.fullName" | "mother.personalNumber" | "mother.oldCardNumber" | "mother.nationality" | "spouse.fullName" | "spouse.personalNumber" | "spouse.oldCardNumber" | "spouse.nationality" | "legalRepresentative.fullName" | "legalRepresentative.personalNumber" | "legalRepresentative.oldCardNumber" | "legalRepresentative.nationality" | "householdHead.fullName" | "householdHead.personalNumber" | "householdHead.oldCardNumber" | "householdHead.nationality" | "householdHead.relation")[];
            /** @description The caller's own word for this person, repeated beside the outcome; no personal number, please */
            reference?: string;
        };
        BatchEvents: {
            events: components["schemas"]["BatchEvent"][];
            /** @description Where to go on from: the next `after`, also when there was nothing */
            last: number;
        };
        BatchEvent: {
            sequence: number;
            /** @enum {string} */
            type: "progress";
            id: string;
            consumer: string;
            /**
             * @description What is asked about every person
             * @enum {string}
             */
            operation: "verify" | "lookup";
            /**
             * @description `running`, `paused`, `done`: everyone has an outcome; `cancelled`
             * @enum {string}
             */
            state: "running" | "paused" | "done" | "cancelled";
            stateSince: string;
            takenAt: string;
            endedAt: string | null;
            /** @description When its people and outcomes are removed, or were; `null` = it has not ended */
            removedAt: string | null;
            people: number;
            /** @description How many have an outcome that can be fetched */
            ended: number;
            outcomes: {
                matched?: number;
                "not-matched"?: number;
                found?: number;
                refused?: number;
                failed?: number;
                cancelled?: number;
            };
            /** @description `null` = it has ended */
            estimate: components["schemas"]["BatchEnd"] | components["schemas"]["NoBatchEnd"] | null;
        };
        BatchActionRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer?: string;
        };
        FilingEvents: {
            events: components["schemas"]["FilingEvent"][];
            /** @description Where to go on from: the next `after`, also when there was nothing */
            last: number;
        };
        FilingEvent: {
            /** @description Place in the feed; `null` for the moment between commit and sequencing */
            sequence: number | null;
            /** Format: uuid */
            filingId: string;
            /** @description Place among the filing's own events, from 1, without gaps */
            number: number;
            type: components["schemas"]["FilingEventType"];
            state: components["schemas"]["FilingState"];
            /** Format: date-time */
            at: string;
            detail: {
                /** @description The registry's own words (lý do) */
                reason?: string;
                /** @description Until when a supplement is due (hạn bổ sung hồ sơ) */
                supplementDue?: string;
                registryAt?: string;
                faults?: {
                    pointer: string | null;
                    code: string;
                    message: components["schemas"]["Bilingual"];
                }[];
                cause?: string;
                actor?: string;
                note?: string;
            } | null;
            /** @description The event has a detail that the gateway cannot open at present: `detail` is `null` and says nothing */
            detailUnreadable?: boolean;
        };
        /**
         * @description What happened: a state that was reached, or a remark that leaves the state as it is (sự kiện của hồ sơ hộ tịch).
         *
         *     - `supplement-submitted` (Đã gửi bổ sung): A supplement was taken over and goes to the registry. Next: The gateway.
         *     - `duplicate-with-changed-content` (Trùng hồ sơ, khác nội dung): The registry already has this dossier with another content. Next: An operator of the gateway.
         *     - `second-supplement` (Bổ sung lần hai): The registry asks for a supplement a second time. Next: The system that filed.
         *     - `suspected-duplicate` (Nghi trùng): The registry suspects a duplicate. These may be twins: it is confirmed before it is sent again. Next: The system that filed.
         *     - `unknown-status` (Trả lời không áp dụng được): The registry said something that may not be applied; the event carries its cause. Next: An operator of the gateway.
         *     - `rerun` (Cho gửi lại): An operator has it sent again. Next: The gateway.
         *     - `confirmed` (Đã xác nhận): An operator confirmed that it is no duplicate, or that the registry has it. Next: The gateway.
         *     - `withdrawal-requested` (Đề nghị rút): The registry has it, and it cannot be withdrawn from here. Contact the registrar at once. Next: The system that filed.
         *     - `registered-after-withdrawal` (Đã đăng ký dù xin rút): It was registered although it had been withdrawn. Next: An operator of the gateway.
         * @enum {string}
         */
        FilingEventType: "accepted" | "delivering" | "outcome-unknown" | "received" | "supplement-requested" | "eligible" | "identifier-pending" | "document-pending" | "completed" | "refused" | "rejected" | "needs-review" | "lost-at-registry" | "stale" | "dead-letter" | "withdrawn" | "closed" | "supplement-submitted" | "duplicate-with-changed-content" | "second-supplement" | "suspected-duplicate" | "unknown-status" | "rerun" | "confirmed" | "withdrawal-requested" | "registered-after-withdrawal";
        Filing: {
            /** Format: uuid */
            id: string;
            /**
             * @description Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí
             * @enum {string}
             */
            kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change" | "extract" | "birth-package" | "death-package";
            state: components["schemas"]["FilingState"];
            /** Format: date-time */
            stateSince: string;
            /** @description Code of the dossier at the one-stop system (mã hồ sơ) */
            dossier: string;
            /** @description Code of the linked-service software (mã hồ sơ liên thông) */
            linkedDossier: string | null;
            /** @description Registering unit (cơ quan đăng ký hộ tịch) */
            registrationUnit: string;
            /** @description Code of the procedure (mã thủ tục) */
            procedure: string;
            /** @description Time of receipt at the one-stop system (thời điểm tiếp nhận) */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When the gateway took it over: durable from then on
             */
            acceptedAt: string;
            /** @description A person is needed: why, and what to do */
            attention: {
                cause: string;
                nextStep: components["schemas"]["Bilingual"];
            } | null;
            /** @description The registry asks for more papers (yêu cầu bổ sung hồ sơ) */
            supplement: {
                reason: string | null;
                due: string | null;
            } | null;
            faults: {
                pointer: string | null;
                code: string;
                message: components["schemas"]["Bilingual"];
            }[];
            /** @description What registration brought (kết quả đăng ký); reading it is recorded as a disclosure */
            result: {
                /** @description Số đăng ký */
                registerNumber: string | null;
                /** @description Quyển số */
                registerBook: string | null;
                /** @description Trang số */
                registerPage: string | null;
                /** @description Ngày đăng ký */
                registeredOn: string | null;
                /** @description The new personal number (số định danh cá nhân) */
                personalNumber: string | null;
                /** @description The certificate as a file; fetch it with `/certificate` */
                certificate: {
                    sha256: string;
                    mediaType: string;
                    bytes: number;
                } | null;
                /** @description Parts that the registry gave and that cannot be read: they are `null` here, and not awaited */
                unreadable?: ("personalNumber" | "registerNumber" | "registerBook" | "registerPage" | "registeredOn" | "certificate" | "result")[];
            } | null;
            events: components["schemas"]["FilingEvent"][];
            /** @description The path it was sent on */
            path: string | null;
            attempts: number;
        };
        FilingRequest: components["schemas"]["BirthFilingRequest"] | components["schemas"]["DeathFilingRequest"] | components["schemas"]["MarriageFilingRequest"] | components["schemas"]["MaritalStatusFilingRequest"] | components["schemas"]["ParentChildFilingRequest"] | components["schemas"]["GuardianshipFilingRequest"] | components["schemas"]["ChangeFilingRequest"] | components["schemas"]["ExtractFilingRequest"] | components["schemas"]["BirthPackageFilingRequest"] | components["schemas"]["DeathPackageFilingRequest"];
        BirthFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "birth";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["BirthDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of a birth (tờ khai đăng ký khai sinh) */
        BirthDeclaration: {
            /**
             * @description Registration type (loại đăng ký): `on-time` đúng hạn, `again` đăng ký lại, `foreign-entry` ghi vào sổ việc đã đăng ký ở nước ngoài, `late` quá hạn
             * @enum {string}
             */
            registrationType?: "on-time" | "again" | "foreign-entry" | "late";
            /** @description Certificate of birth by the hospital (giấy chứng sinh) */
            birthCertificate?: {
                /** @description Number (mã giấy chứng sinh) */
                number: string;
                /**
                 * Format: date
                 * @description Date of issue (ngày cấp giấy chứng sinh)
                 */
                issuedOn?: string;
            };
            /** @description Child (người được khai sinh) */
            child: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity: components["schemas"]["Ethnicity"];
                nationality: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /** @description Date of birth in words (ngày sinh bằng chữ) */
                dateOfBirthInWords?: string;
                /**
                 * @description Place of birth (nơi sinh)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                placeOfBirth: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /** @description Place of birth abroad (nơi sinh ở nước ngoài) */
                placeOfBirthAbroad?: string;
                /**
                 * @description Home place (quê quán)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                homePlace: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
            };
            /**
             * @description Birth kind (loại khai sinh): `both-known` đã xác định cả cha lẫn mẹ, `mother-unknown` chưa xác định mẹ, `father-unknown` chưa xác định cha, `both-unknown` chưa xác định cả hai, `abandoned` trẻ bị bỏ rơi
             * @enum {string}
             */
            birthKind: "both-known" | "mother-unknown" | "father-unknown" | "both-unknown" | "abandoned";
            /** @description Mother (mẹ); required unless the birth kind says that she is not known */
            mother?: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity: components["schemas"]["Ethnicity"];
                nationality: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description Father (cha); required unless the birth kind says that he is not known */
            father?: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity: components["schemas"]["Ethnicity"];
                nationality: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            requester: components["schemas"]["Requester"];
            foreignRegistration?: components["schemas"]["ForeignRegistration"];
            previousRegistration?: components["schemas"]["PreviousRegistration"];
            /** @description Declared missing (tuyên bố mất tích) */
            missing?: {
                /** @description Whether it stands (tình trạng tuyên bố) */
                declared?: boolean;
                /**
                 * Format: date
                 * @description When it was noted (ngày ghi chú tuyên bố)
                 */
                notedOn?: string;
                /** @description Decision it rests on (căn cứ tuyên bố) */
                basis?: string;
                /**
                 * Format: date
                 * @description When its revocation was noted (ngày ghi chú hủy tuyên bố)
                 */
                revocationNotedOn?: string;
                /** @description Decision that revoked it (căn cứ hủy tuyên bố) */
                revocationBasis?: string;
            };
            /** @description Limited legal capacity (hạn chế năng lực hành vi dân sự) */
            limitedCapacity?: {
                /** @description Whether it stands (tình trạng tuyên bố) */
                declared?: boolean;
                /**
                 * Format: date
                 * @description When it was noted (ngày ghi chú tuyên bố)
                 */
                notedOn?: string;
                /** @description Decision it rests on (căn cứ tuyên bố) */
                basis?: string;
                /**
                 * Format: date
                 * @description When its revocation was noted (ngày ghi chú hủy tuyên bố)
                 */
                revocationNotedOn?: string;
                /** @description Decision that revoked it (căn cứ hủy tuyên bố) */
                revocationBasis?: string;
            };
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        /** @description The full name in its parts (họ, chữ đệm, tên), where they are known */
        NameParts: {
            /** @description Family name (họ) */
            family?: string;
            /** @description Middle name (chữ đệm) */
            middle?: string;
            /** @description Given name (tên); may have several words */
            given: string;
        };
        /**
         * @description Ethnicity (dân tộc)
         * @example {
         *       "code": "01"
         *     }
         */
        Ethnicity: {
            /** @description Code in the list of ethnicities (mã dân tộc), such as `01` Kinh */
            code?: string;
            /** @description Name that stands in no list (dân tộc khác) */
            text?: string;
        };
        /**
         * @description Nationality (quốc tịch)
         * @example {
         *       "code": "VN"
         *     }
         */
        Nationality: {
            /** @description ISO 3166-1 alpha-2 (mã quốc tịch) */
            code?: string;
            /** @description Nationality without a code, or a further one (quốc tịch khác) */
            text?: string;
        };
        /** @description Identity paper (giấy tờ tùy thân) */
        IdentityPaper: {
            /**
             * @description Kind (loại giấy tờ): `old-identity-card` CMND, `passport` hộ chiếu, `residence-card` thẻ thường trú, `citizen-card` thẻ căn cước công dân, thẻ căn cước, `army-card` chứng minh quân đội nhân dân, `army-officer-card` chứng minh sĩ quan, `police-card` chứng minh công an nhân dân, `other` giấy tờ khác
             * @enum {string}
             */
            type: "old-identity-card" | "passport" | "residence-card" | "citizen-card" | "army-card" | "army-officer-card" | "police-card" | "other";
            /** @description Name of the paper when the type is `other` (giấy tờ khác) */
            otherName?: string;
            /** @description Number (số giấy tờ) */
            number: string;
            /**
             * Format: date
             * @description Date of issue (ngày cấp)
             */
            issuedOn?: string;
            /** @description Issuer (nơi cấp) */
            issuer?: string;
        };
        /** @description Requester (người yêu cầu) */
        Requester: {
            /**
             * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
             * @example Nguyễn Văn Thử
             */
            fullName: string;
            nameParts?: components["schemas"]["NameParts"];
            /**
             * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
             * @enum {string}
             */
            sex?: "male" | "female" | "undetermined";
            dateOfBirth?: components["schemas"]["BirthDate"];
            ethnicity?: components["schemas"]["Ethnicity"];
            nationality?: components["schemas"]["Nationality"];
            /**
             * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
             * @enum {string}
             */
            residenceType?: "no-information" | "permanent" | "temporary";
            /**
             * @description Residence (nơi cư trú)
             * @example {
             *       "province": "01",
             *       "commune": "00004",
             *       "detail": "Số 1 phố Mẫu"
             *     }
             */
            residence?: {
                /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                province?: string;
                /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                district?: string;
                /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                commune?: string;
                /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                detail: string;
                /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                country?: string;
            };
            /**
             * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
             * @example 999090000001
             */
            personalNumber?: string;
            identityPaper?: components["schemas"]["IdentityPaper"];
            /** @description Whether these data were verified against the population database (xác thực thông tin) */
            verified?: boolean;
            /** @description Telephone (số điện thoại) */
            phone?: string;
            /**
             * Format: email
             * @description E-mail (thư điện tử)
             */
            email?: string;
            /** @description Relationship to the person concerned, in words (quan hệ), such as `Mẹ` */
            relationship: string;
        };
        /** @description Registration abroad (việc hộ tịch đã đăng ký ở nước ngoài) */
        ForeignRegistration: {
            /** @description Number abroad (số đăng ký ở nước ngoài) */
            number: string;
            /**
             * Format: date
             * @description Date abroad (ngày đăng ký ở nước ngoài)
             */
            registeredOn: string;
            /** @description Authority abroad (cơ quan nước ngoài đã đăng ký) */
            authority: string;
            /** @description Country (quốc gia đã đăng ký), ISO 3166-1 alpha-2 */
            country: string;
        };
        /** @description Previous registration (đăng ký trước đây) */
        PreviousRegistration: {
            /** @description Number (số đăng ký trước đây) */
            number?: string;
            /** @description Book (quyển số trước đây) */
            book?: string;
            /**
             * Format: date
             * @description Date (ngày đăng ký trước đây)
             */
            registeredOn?: string;
            /** @description Unit that registered (nơi đăng ký trước đây), as it was coded then */
            unit?: string;
        };
        /** @description Entry in the register (thông tin sổ đăng ký) */
        RegisterEntry: {
            /** @description Number (số) */
            number?: string;
            /** @description Book (quyển số) */
            book?: string;
            /** @description Page (trang số) */
            page?: string;
            /**
             * Format: date
             * @description Date of registration (ngày đăng ký)
             */
            registeredOn?: string;
            /** @description Place of issue (nơi cấp) */
            place?: string;
            /**
             * @description Who signed (người ký)
             * @example Nguyễn Văn Thử
             */
            signer?: string;
            /** @description Title of who signed (chức vụ người ký) */
            signerTitle?: string;
            /**
             * @description Officer who made the entry (người thực hiện)
             * @example Nguyễn Văn Thử
             */
            officer?: string;
            /** @description Note in the register (ghi chú) */
            note?: string;
        };
        /** @description Attachment (tệp đính kèm) */
        AttachmentReference: {
            /** @description SHA-256 of the content (mã băm của tệp), lower-case hex */
            sha256: string;
            /** @description Name of the paper (tên giấy tờ, thành phần hồ sơ), such as `Giấy chứng sinh` */
            title: string;
            /** @description File name (tên tệp đính kèm) */
            fileName: string;
        };
        DeathFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "death";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["DeathDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of a death (tờ khai đăng ký khai tử) */
        DeathDeclaration: {
            /**
             * @description Registration type (loại đăng ký): `on-time` đúng hạn, `again` đăng ký lại, `foreign-entry` ghi vào sổ việc đã đăng ký ở nước ngoài, `late` quá hạn
             * @enum {string}
             */
            registrationType?: "on-time" | "again" | "foreign-entry" | "late";
            /** @description Death notice of the health facility (giấy báo tử điện tử) */
            deathNotice?: {
                /** @description Number (mã giấy báo tử) */
                number: string;
                /**
                 * Format: date
                 * @description Date of issue (ngày cấp giấy báo tử)
                 */
                issuedOn?: string;
            };
            /** @description Deceased (người chết) */
            deceased: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /**
             * Format: date
             * @description Date of death (ngày chết), `yyyy-mm-dd`
             */
            diedOn: string;
            /** @description Time of death (giờ, phút chết), `HH:mm` */
            diedAt?: string;
            /** @description Date of death in words (ngày chết ghi bằng chữ) */
            diedOnInWords?: string;
            /**
             * @description Place of death (nơi chết)
             * @example {
             *       "province": "01",
             *       "commune": "00004",
             *       "detail": "Số 1 phố Mẫu"
             *     }
             */
            placeOfDeath: {
                /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                province?: string;
                /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                district?: string;
                /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                commune?: string;
                /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                detail: string;
                /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                country?: string;
            };
            /** @description Cause of death (nguyên nhân chết) */
            cause: string;
            /** @description Proof of death (giấy báo tử hoặc giấy tờ thay thế) */
            proof?: {
                /**
                 * @description Proof of death (loại giấy tờ): `death-notice` giấy báo tử, `execution-record` giấy xác nhận thi hành án tử hình, `court-decision` bản án, quyết định tuyên bố chết, `police-or-forensic` văn bản của công an, giám định pháp y, `health-authority` văn bản của cơ quan y tế, `minutes` biên bản xác nhận việc chết, `witness` văn bản của người làm chứng
                 * @enum {string}
                 */
                type: "death-notice" | "execution-record" | "court-decision" | "police-or-forensic" | "health-authority" | "minutes" | "witness";
                /** @description Number (số) */
                number?: string;
                /**
                 * Format: date
                 * @description Date of issue (ngày cấp)
                 */
                issuedOn?: string;
                /** @description Issuer (cơ quan cấp) */
                issuer?: string;
            };
            requester: components["schemas"]["Requester"];
            /** @description Declared dead by a court (tuyên bố chết) */
            courtDeclaration?: {
                /** @description Whether it stands (tình trạng tuyên bố) */
                declared?: boolean;
                /**
                 * Format: date
                 * @description When it was noted (ngày ghi chú tuyên bố)
                 */
                notedOn?: string;
                /** @description Decision it rests on (căn cứ tuyên bố) */
                basis?: string;
                /**
                 * Format: date
                 * @description When its revocation was noted (ngày ghi chú hủy tuyên bố)
                 */
                revocationNotedOn?: string;
                /** @description Decision that revoked it (căn cứ hủy tuyên bố) */
                revocationBasis?: string;
            };
            foreignRegistration?: components["schemas"]["ForeignRegistration"];
            previousRegistration?: components["schemas"]["PreviousRegistration"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        MarriageFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "marriage";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["MarriageDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of a marriage (tờ khai đăng ký kết hôn) */
        MarriageDeclaration: {
            /**
             * @description Registration type (loại đăng ký): `first` lần đầu, `again` đăng ký lại
             * @enum {string}
             */
            registrationType?: "first" | "again";
            /** @description Husband (chồng, bên nam) */
            husband: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity: components["schemas"]["Ethnicity"];
                nationality: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /** @description Which marriage this is (số lần kết hôn) */
                marriageCount?: number;
                /** @description Marital status (tình trạng hôn nhân) */
                maritalStatus?: {
                    /** @description Code of the registry's list (loại tình trạng hôn nhân) */
                    code?: string;
                    /** @description In words (tình trạng hôn nhân), such as `Chưa đăng ký kết hôn với ai` */
                    text: string;
                };
                /** @description Asks for a marital-status confirmation (yêu cầu xác nhận tình trạng hôn nhân) */
                statusConfirmation?: {
                    /** @description Code of the registry's list (yêu cầu xác nhận tình trạng hôn nhân) */
                    code: string;
                    /** @description Unit that is to confirm (nơi xác nhận tình trạng hôn nhân) */
                    unit?: string;
                };
                /** @description Residence abroad (cư trú ở nước ngoài) */
                residenceAbroad?: string;
            };
            /** @description Wife (vợ, bên nữ) */
            wife: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity: components["schemas"]["Ethnicity"];
                nationality: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /** @description Which marriage this is (số lần kết hôn) */
                marriageCount?: number;
                /** @description Marital status (tình trạng hôn nhân) */
                maritalStatus?: {
                    /** @description Code of the registry's list (loại tình trạng hôn nhân) */
                    code?: string;
                    /** @description In words (tình trạng hôn nhân), such as `Chưa đăng ký kết hôn với ai` */
                    text: string;
                };
                /** @description Asks for a marital-status confirmation (yêu cầu xác nhận tình trạng hôn nhân) */
                statusConfirmation?: {
                    /** @description Code of the registry's list (yêu cầu xác nhận tình trạng hôn nhân) */
                    code: string;
                    /** @description Unit that is to confirm (nơi xác nhận tình trạng hôn nhân) */
                    unit?: string;
                };
            };
            /**
             * Format: date
             * @description Since when the marriage stands (ngày xác lập quan hệ hôn nhân)
             */
            marriedSince?: string;
            /** @description State of the marriage in the register (tình trạng kết hôn) */
            state?: string;
            /** @description Annulment (hủy kết hôn) */
            annulment?: {
                /**
                 * Format: date
                 * @description When it was noted (ngày ghi chú)
                 */
                notedOn?: string;
                /** @description Decision it rests on (căn cứ) */
                basis?: string;
            };
            /** @description Recognition (công nhận kết hôn) */
            recognition?: {
                /**
                 * Format: date
                 * @description When it was noted (ngày ghi chú)
                 */
                notedOn?: string;
                /** @description Decision it rests on (căn cứ) */
                basis?: string;
            };
            foreignRegistration?: components["schemas"]["ForeignRegistration"];
            previousRegistration?: components["schemas"]["PreviousRegistration"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        MaritalStatusFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "marital-status";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["MaritalStatusDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Request for a marital-status confirmation (tờ khai cấp giấy xác nhận tình trạng hôn nhân) */
        MaritalStatusDeclaration: {
            /** @description Person whose status is confirmed (người được xác nhận) */
            person: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description Time of residence that the confirmation covers (thời gian cư trú) */
            residencePeriod?: {
                /** @description Where (nơi cư trú) */
                place: string;
                /**
                 * Format: date
                 * @description From (từ ngày)
                 */
                from?: string;
                /**
                 * Format: date
                 * @description Until (đến ngày)
                 */
                to?: string;
            };
            /** @description Marital status in words (tình trạng hôn nhân) */
            maritalStatus: string;
            /**
             * @description Use (loại mục đích sử dụng): `marry-vietnamese-here` kết hôn trong nước với người Việt Nam, `marry-foreigner-here` kết hôn trong nước với người nước ngoài, `marry-vietnamese-abroad` kết hôn ở nước ngoài với người Việt Nam, `marry-foreigner-abroad` kết hôn ở nước ngoài với người nước ngoài, `other` mục đích khác
             * @enum {string}
             */
            use: "marry-vietnamese-here" | "marry-foreigner-here" | "marry-vietnamese-abroad" | "marry-foreigner-abroad" | "other";
            /** @description Use in words (mục đích sử dụng); required when the use is `other` */
            useDetail?: string;
            requester: components["schemas"]["Requester"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        ParentChildFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "parent-child";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["ParentChildDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of recognition of a parent or child (tờ khai đăng ký nhận cha, mẹ, con) */
        ParentChildDeclaration: {
            /**
             * @description Registration type (loại đăng ký): `new` mới, `foreign-entry` ghi vào sổ việc ở nước ngoài
             * @enum {string}
             */
            registrationType?: "new" | "foreign-entry";
            /**
             * @description Who recognises whom (loại xác nhận): `father-recognises-child` cha nhận con, `mother-recognises-child` mẹ nhận con, `child-recognises-father` con nhận cha, `child-recognises-mother` con nhận mẹ
             * @enum {string}
             */
            recognition: "father-recognises-child" | "mother-recognises-child" | "child-recognises-father" | "child-recognises-mother";
            /** @description Number of the decision (quyết định số) */
            decisionNumber?: string;
            /** @description Parent (cha, mẹ) */
            parent: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /**
                 * @description Home place (quê quán)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                homePlace?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
            };
            /** @description Child (con) */
            child: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /**
                 * @description Home place (quê quán)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                homePlace?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
            };
            /** @description Requester (người yêu cầu) */
            requester: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth?: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
                /** @description Telephone (số điện thoại) */
                phone?: string;
                /**
                 * Format: email
                 * @description E-mail (thư điện tử)
                 */
                email?: string;
                /** @description Relationship to the person who is recognised (quan hệ với người được nhận) */
                relationshipToRecognised: string;
                /** @description Relationship to the person who recognises (quan hệ với người nhận) */
                relationshipToRecogniser: string;
            };
            foreignRegistration?: components["schemas"]["ForeignRegistration"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        GuardianshipFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "guardianship";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["GuardianshipDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of a guardianship (tờ khai đăng ký giám hộ) */
        GuardianshipDeclaration: {
            /**
             * @description Act (loại việc): `appointed` đăng ký giám hộ cử, `natural` đăng ký giám hộ đương nhiên, `ended` chấm dứt giám hộ, `supervision` đăng ký giám sát việc giám hộ, `supervision-ended` chấm dứt giám sát việc giám hộ
             * @enum {string}
             */
            act: "appointed" | "natural" | "ended" | "supervision" | "supervision-ended";
            /** @description Guardian (người giám hộ) */
            guardian: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description Ward (người được giám hộ) */
            ward: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description Supervisor of the guardianship (người giám sát việc giám hộ); required when the act is about supervision */
            supervisor?: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description Reason (lý do đăng ký hoặc chấm dứt giám hộ) */
            reason: string;
            /** @description Appointment (văn bản cử người giám hộ); required for an appointed guardianship */
            appointment?: {
                /** @description Number (số văn bản) */
                number?: string;
                /**
                 * Format: date
                 * @description Date (ngày văn bản)
                 */
                issuedOn?: string;
                /** @description Who appointed (cơ quan, người cử giám hộ) */
                issuer?: string;
            };
            /** @description The ward's property (tình trạng tài sản của người được giám hộ) */
            guardedAssets?: string;
            requester: components["schemas"]["Requester"];
            foreignRegistration?: components["schemas"]["ForeignRegistration"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        ChangeFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "change";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["ChangeDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Declaration of a change of a record (tờ khai đăng ký thay đổi, cải chính, bổ sung thông tin hộ tịch) */
        ChangeDeclaration: {
            /**
             * @description Kind (loại việc): `change` thay đổi, `correction` cải chính, `supplement` bổ sung thông tin, `ethnicity` xác định lại dân tộc
             * @enum {string}
             */
            type: "change" | "correction" | "supplement" | "ethnicity";
            /**
             * @description Record (loại giấy tờ hộ tịch): `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `other` loại khác
             * @enum {string}
             */
            record: "birth" | "death" | "marriage" | "parent-child" | "guardianship" | "other";
            /** @description Person whose record is changed (người có thông tin hộ tịch thay đổi, cải chính) */
            person: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description The record that is changed (đã đăng ký trước đây) */
            previousRegistration: {
                /** @description Number (số đăng ký trước đây) */
                number?: string;
                /** @description Book (quyển số trước đây) */
                book?: string;
                /**
                 * Format: date
                 * @description Date (ngày đăng ký trước đây)
                 */
                registeredOn?: string;
                /** @description Unit that registered (nơi đăng ký trước đây), as it was coded then */
                unit?: string;
            };
            /** @description Changes (nội dung thay đổi, cải chính, bổ sung) */
            changes: {
                /** @description What changes (nội dung), such as `Chữ đệm` */
                item: string;
                /** @description As it stands (từ); absent when something is added */
                from?: string;
                /** @description As it shall be (thành) */
                to: string;
            }[];
            /** @description Reason (lý do) */
            reason: string;
            requester: components["schemas"]["Requester"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        ExtractFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "extract";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["ExtractDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        /** @description Request for a copy of an extract (tờ khai cấp bản sao trích lục hộ tịch) */
        ExtractDeclaration: {
            /** @description Kind of copy (loại bản sao), a code of the registry's list */
            copyType?: string;
            /** @description Kind of certified copy (loại bản sao công chứng, chứng thực), a code of the registry's list */
            copyCertification?: string;
            /** @description Person whose record is copied (người được cấp bản sao) */
            person: {
                /**
                 * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
                 * @example Nguyễn Văn Thử
                 */
                fullName: string;
                nameParts?: components["schemas"]["NameParts"];
                /**
                 * @description Sex (giới tính): `male` nam, `female` nữ, `undetermined` chưa xác định
                 * @enum {string}
                 */
                sex?: "male" | "female" | "undetermined";
                dateOfBirth?: components["schemas"]["BirthDate"];
                ethnicity?: components["schemas"]["Ethnicity"];
                nationality?: components["schemas"]["Nationality"];
                /**
                 * @description Residence type (loại cư trú): `permanent` thường trú, `temporary` tạm trú, `no-information` không có thông tin
                 * @enum {string}
                 */
                residenceType?: "no-information" | "permanent" | "temporary";
                /**
                 * @description Residence (nơi cư trú)
                 * @example {
                 *       "province": "01",
                 *       "commune": "00004",
                 *       "detail": "Số 1 phố Mẫu"
                 *     }
                 */
                residence?: {
                    /** @description Province or city (mã tỉnh, thành phố), 2 digits */
                    province?: string;
                    /** @description District (mã quận, huyện), 3 digits; none since 1 July 2025 */
                    district?: string;
                    /** @description Commune, ward, special zone (mã xã, phường, đặc khu), 5 digits */
                    commune?: string;
                    /** @description House, street, hamlet, or the whole address in words (địa chỉ chi tiết) */
                    detail: string;
                    /** @description Country (quốc gia), ISO 3166-1 alpha-2; absent = Viet Nam */
                    country?: string;
                };
                /**
                 * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
                 * @example 999090000001
                 */
                personalNumber?: string;
                identityPaper?: components["schemas"]["IdentityPaper"];
                /** @description Whether these data were verified against the population database (xác thực thông tin) */
                verified?: boolean;
            };
            /** @description The record to copy (đã đăng ký trước đây) */
            previousRegistration?: {
                /** @description Number (số đăng ký trước đây) */
                number?: string;
                /** @description Book (quyển số trước đây) */
                book?: string;
                /**
                 * Format: date
                 * @description Date (ngày đăng ký trước đây)
                 */
                registeredOn?: string;
                /** @description Unit that registered (nơi đăng ký trước đây), as it was coded then */
                unit?: string;
            };
            requester: components["schemas"]["Requester"];
            /** @description Number of copies asked for (số lượng bản sao) */
            copies?: number;
            /** @description Note (ghi chú) */
            note?: string;
            /** @description Other information (thông tin khác) */
            otherInformation?: string;
            register?: components["schemas"]["RegisterEntry"];
        };
        BirthPackageFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "birth-package";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["BirthDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        DeathPackageFilingRequest: {
            /**
             * @description Kind of act (loại việc hộ tịch) (enum property replaced by openapi-typescript)
             * @enum {string}
             */
            kind: "death-package";
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Code of the dossier in the linked-service software (mã hồ sơ liên thông); required for packages
             * @example H99.001-260101-0001
             */
            linkedDossier?: string;
            /** @description Unit that registers (nơi đăng ký), by its code in the registry's catalogue: 5 digits for a commune, 2 for a department of justice, 3 for a district, which none is since 1 July 2025 */
            registrationUnit: string;
            /**
             * Format: date-time
             * @description Time of receipt at the one-stop desk (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            declaration: components["schemas"]["DeathDeclaration"];
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
        };
        FilingSummary: {
            /** Format: uuid */
            id: string;
            /**
             * @description Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí
             * @enum {string}
             */
            kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change" | "extract" | "birth-package" | "death-package";
            state: components["schemas"]["FilingState"];
            /** Format: date-time */
            stateSince: string;
            /** @description Code of the dossier at the one-stop system (mã hồ sơ) */
            dossier: string;
            /** @description Code of the linked-service software (mã hồ sơ liên thông) */
            linkedDossier: string | null;
            /** @description Registering unit (cơ quan đăng ký hộ tịch) */
            registrationUnit: string;
            /** @description Code of the procedure (mã thủ tục) */
            procedure: string;
            /** @description Time of receipt at the one-stop system (thời điểm tiếp nhận) */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When the gateway took it over: durable from then on
             */
            acceptedAt: string;
            /** @description A person is needed: why, and what to do */
            attention: {
                cause: string;
                nextStep: components["schemas"]["Bilingual"];
            } | null;
            /** @description The path it was sent on */
            path: string | null;
            attempts: number;
        };
        SupplementRequest: {
            /** @description Why this is filed (mục đích): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Files that were stored before (tệp đính kèm); none unless given
             * @default []
             */
            attachments: components["schemas"]["AttachmentReference"][];
            /** @description Note to the registry (ghi chú) */
            note?: string;
            /** @description The whole declaration (tờ khai), corrected, in the shape of the filing's kind; absent = unchanged */
            declaration?: components["schemas"]["BirthDeclaration"] | components["schemas"]["DeathDeclaration"] | components["schemas"]["MarriageDeclaration"] | components["schemas"]["MaritalStatusDeclaration"] | components["schemas"]["ParentChildDeclaration"] | components["schemas"]["GuardianshipDeclaration"] | components["schemas"]["ChangeDeclaration"] | components["schemas"]["ExtractDeclaration"];
        };
        WithdrawalRequest: {
            /** @description Why it is withdrawn (lý do rút hồ sơ); kept encrypted */
            reason: string;
        };
        DossierEvents: {
            events: components["schemas"]["DossierFeedEvent"][];
            /** @description Where to go on from: the next `after`, also when there was nothing */
            last: number;
        };
        DossierFeedEvent: {
            /** @description Place in the feed. Numbers grow; those of events that the caller may not read are missing */
            sequence: number;
            type: components["schemas"]["DossierEventType"];
            /** @description When it happened */
            at: string;
            /** @description When it was recorded here */
            recordedAt: string;
            /** @description Code of the dossier (mã hồ sơ) */
            dossier: string;
            nationalCode: string | null;
            unit: string;
            procedure: string;
            /**
             * @description Where the dossier stood when this had been recorded; `null` = recorded by an earlier version
             * @enum {string|null}
             */
            status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | null;
            /**
             * @description `null` = it counts; otherwise why it moved nothing
             * @enum {string|null}
             */
            apart: "step-not-allowed" | "another-filing-open" | "accepted-before" | null;
            /**
             * Format: uuid
             * @description The filing that moved the dossier; `null` = a system reported the step
             */
            filingId: string | null;
            /** @description The due times as they were counted with this event; `null` = nothing was counted with it */
            due: {
                firstDueAt: string | null;
                dueAt: string | null;
                provisional: boolean;
                unknown: string | null;
            } | null;
        };
        /**
         * @description A step of a dossier (bước giải quyết hồ sơ).
         *
         *     - `received`: Handed in; at the counter also complete and taken in.
         *     - `accepted`: Officially accepted as complete and lawful.
         *     - `not-accepted`: Refused at the door, with the reason.
         *     - `processing-started`: Handed to those who settle it; a filing that the registry took in does this by itself.
         *     - `verification-asked`: Another agency was asked: a longer limit, no pause.
         *     - `verification-answered`: The agency that was asked has answered.
         *     - `supplement-asked`: Papers are missing and were asked for.
         *     - `supplement-completed`: The missing papers were handed in.
         *     - `payment-asked`: A fee is to be paid.
         *     - `payment-completed`: The fee was paid.
         *     - `withdrawal-asked`: The citizen asks for the dossier back.
         *     - `stopped`: Ended without a result, with the reason.
         *     - `done`: Settled: the result exists.
         *     - `result-returned`: The citizen has the result.
         *     - `reopened`: Taken up again after an end, with the reason.
         *     - `apology-sent`: A letter of apology with a new day went out.
         *     - `due-time-changed`: A person set another due time, with the reason. The first one stays.
         *     - `registered`: The one-stop system registered a dossier under which something was filed before, and completed what was not known. No step of the procedure.
         * @enum {string}
         */
        DossierEventType: "received" | "accepted" | "not-accepted" | "processing-started" | "verification-asked" | "verification-answered" | "supplement-asked" | "supplement-completed" | "payment-asked" | "payment-completed" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | "reopened" | "apology-sent" | "due-time-changed" | "registered";
        Dossier: {
            /** @description Code at the one-stop system (mã hồ sơ) */
            code: string;
            /** @description Second code, of the national portal (mã hồ sơ quốc gia) */
            nationalCode: string | null;
            /** @description National code of the procedure (mã thủ tục) */
            procedure: string;
            /** @description Case of the procedure (trường hợp) */
            case: string | null;
            /** @description Agency that settles it (mã đơn vị) */
            unit: string;
            /**
             * @description How it was handed in (kênh tiếp nhận); `null`: not known
             * @enum {string|null}
             */
            channel: "online" | "counter" | "post" | null;
            /**
             * @description Where it is (trạng thái hồ sơ)
             * @enum {string}
             */
            status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
            /** @description The status in the codes of the National Public Service Portal, 1 to 10 */
            statusCode: number;
            /** Format: date-time */
            statusSince: string;
            /**
             * Format: date-time
             * @description When it was received (thời điểm tiếp nhận)
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When it was officially accepted; `null`: not yet
             */
            acceptedAt: string | null;
            /**
             * Format: date-time
             * @description The first due time (hạn trả lần đầu). It never changes
             */
            firstDueAt: string | null;
            /**
             * Format: date-time
             * @description The present due time (hạn trả hiện tại); `null`: not known
             */
            dueAt: string | null;
            /** @description A day that the due time depends on is not decided yet (tạm tính) */
            dueProvisional: boolean;
            /** @description Why the due time is not known */
            dueUnknown: string | null;
            /**
             * Format: date-time
             * @description When it was settled, refused or stopped (thời điểm kết thúc)
             */
            endedAt: string | null;
            /** @enum {string|null} */
            endType: "not-accepted" | "stopped" | "done" | "result-returned" | null;
            /**
             * Format: date-time
             * @description When the citizen got the result (thời điểm trả kết quả)
             */
            returnedAt: string | null;
            /** @description What is worth a look in the data of this dossier */
            findings: ("step-not-allowed" | "another-filing-open" | "accepted-twice" | "done-at-receipt" | "done-while-waiting" | "reopened" | "due-time-changed" | "due-time-unknown")[];
            /** @description `null`: it has ended */
            forecast: {
                /**
                 * @description What is foreseen: `on-track`, `at-risk`; a fact: `late`, `waiting-for-citizen`; or `not-knowable`
                 * @enum {string}
                 */
                verdict: "on-track" | "at-risk" | "late" | "waiting-for-citizen" | "not-knowable";
                /**
                 * @description Why nothing is foreseen; `null`: something is, or it is a fact
                 * @enum {string|null}
                 */
                why: "too-few-known" | "no-skill" | "not-calibrated" | "behaviour-changed" | "no-due-time" | "not-computed" | null;
                /** @description That the due time passes before it ends; `null`: nothing is foreseen */
                probability: number | null;
                /**
                 * @description For what it waits (nguyên nhân); `null`: no longer than usual
                 * @enum {string|null}
                 */
                cause: "queue" | "link-down" | "registry-slow" | "unit-has-not-acted" | "supplement-open" | "approval-waits" | "agency-has-not-answered" | null;
                /**
                 * @description Whose move it is (đang chờ ai)
                 * @enum {string}
                 */
                mover: "unit" | "leader" | "registry" | "link" | "citizen" | "agency";
                /**
                 * Format: date-time
                 * @description Since when the cause holds, or it waits where it is
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description Until when that one has time, if the rest takes as long as it does in four of five cases
                 */
                timeUntil: string | null;
                /** @description When it ends, with 80 % confidence; `null`: nothing is foreseen */
                ends: {
                    /** Format: date-time */
                    from: string;
                    /**
                     * Format: date-time
                     * @description `null`: not to be seen
                     */
                    to: string | null;
                } | null;
                /** @description The same in a sentence */
                sentence: {
                    vi: string;
                    en: string;
                };
            } | null;
            supplements: {
                /** @description How often a supplement was requested (số lần yêu cầu bổ sung) */
                count: number;
                /**
                 * Format: date-time
                 * @description Since when one is waited for
                 */
                openSince: string | null;
                /** @description Time from request to completion of those that are complete, in milliseconds */
                totalMs: number;
            };
            /**
             * Format: date-time
             * @description Since when the answer of another agency is waited for (xác minh)
             */
            verificationSince: string | null;
            /**
             * Format: date-time
             * @description When the last letter of apology went out (phiếu xin lỗi)
             */
            apologyAt: string | null;
            due: components["schemas"]["DossierDue"];
            /** @description `null`: it is not late, and no letter was sent */
            apology: {
                /** @description A letter has to be written: it is open after its present due time */
                toWrite: boolean;
                code: string;
                procedure: string;
                procedureName: {
                    vi: string;
                    en: string;
                } | null;
                unit: string;
                /** Format: date-time */
                receivedAt: string;
                /** Format: date-time */
                originalDueAt: string | null;
                /** Format: date-time */
                presentDueAt: string | null;
                sent: {
                    /** Format: date-time */
                    at: string;
                    /** Format: date-time */
                    newDueAt: string | null;
                    reason: string | null;
                    officer: string | null;
                }[];
            } | null;
            /** @description Outages of the national systems while it was open: evidence, which moves no due time */
            outages: components["schemas"]["DossierOutage"][];
            /** @description In the order in which they happened */
            events: components["schemas"]["DossierEvent"][];
            /** @description By system outside that follows the dossier: what was sent there, when, and what waits (đồng bộ hồ sơ) */
            sync: components["schemas"]["DossierLane"][];
        };
        DossierDue: {
            /** @description Whether a due time is known as of now */
            known: boolean;
            /** @description Why it is not known */
            why: string | null;
            /** @description The day that is not known, or whose office hours are not */
            day: string | null;
            /**
             * Format: date-time
             * @description Not officially accepted yet: until when the office has to check it
             */
            acceptBy: string | null;
            /**
             * Format: date-time
             * @description The first due time (hạn trả lần đầu); it never changes
             */
            firstDueAt: string | null;
            /**
             * Format: date-time
             * @description The present due time (hạn trả hiện tại)
             */
            dueAt: string | null;
            /**
             * Format: date-time
             * @description The present due time by law, without what a person set
             */
            legalDueAt: string | null;
            /** @description Something that it depends on is not decided yet (tạm tính) */
            provisional: boolean;
            /**
             * Format: date-time
             * @description From when the limit runs
             */
            startAt: string | null;
            /**
             * Format: date-time
             * @description Since when the clock stands still (chờ bổ sung)
             */
            waitingSince: string | null;
            /** @description By which law, article and limit (căn cứ và thời hạn) */
            law: {
                version: string;
                article: string | null;
                limit: string;
            } | null;
            /** @description How it is counted, step by step, so that anyone can count it again by hand */
            reasons: {
                vi: string;
                en: string;
            }[];
            /** @description Two verdicts, never mixed */
            verdict: {
                /**
                 * @description By law (theo luật)
                 * @enum {string}
                 */
                law: "on-time" | "overdue" | "within-time" | "not-running" | "not-known";
                /**
                 * @description As the national scoring counts (theo Bộ chỉ số 766)
                 * @enum {string}
                 */
                scoring: "on-time" | "within-time" | "overdue" | "not-counted" | "not-known";
            };
            rulesHash: string | null;
            calendarHash: string | null;
            /** @description Whether the law as it is now gives the due times that were recorded with the last event */
            asRecorded: boolean;
        };
        DossierOutage: {
            id: string;
            link: string;
            path: string;
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description `null`: it lasts
             */
            to: string | null;
            /** @description The worst that the path was judged */
            worst: string;
        };
        DossierEvent: {
            /** @enum {string} */
            type: "received" | "accepted" | "not-accepted" | "processing-started" | "verification-asked" | "verification-answered" | "supplement-asked" | "supplement-completed" | "payment-asked" | "payment-completed" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | "reopened" | "apology-sent" | "due-time-changed" | "registered";
            /**
             * Format: date-time
             * @description When it happened, as it was reported
             */
            at: string;
            /**
             * Format: date-time
             * @description When the gateway heard of it
             */
            recordedAt: string;
            /** @description Which system reported it, or filed */
            consumer: string;
            /** @description Account of the officer (tài khoản cán bộ) */
            officer: string | null;
            /**
             * Format: uuid
             * @description The filing that brought it; `null`: a system reported it
             */
            filingId: string | null;
            /**
             * Format: date-time
             * @description The new due time that it sets
             */
            dueAt: string | null;
            /** @description Why (lý do) */
            reason: string | null;
            /** @description It has a reason that the gateway cannot open at present */
            reasonUnreadable?: boolean;
            /**
             * @description `null`: it counts. Otherwise why it moved nothing; the dossier then has a finding
             * @enum {string|null}
             */
            apart: "step-not-allowed" | "another-filing-open" | "accepted-before" | null;
        };
        DossierLane: {
            /** @description The system outside (hệ thống nhận) */
            target: string;
            /**
             * @description `idle`: all has arrived; `waiting`: to be sent; `stopped`: a person has to act
             * @enum {string}
             */
            state: "idle" | "waiting" | "sending" | "stopped";
            /**
             * Format: date-time
             * @description Since when something has not arrived there
             */
            waitingSince: string | null;
            /**
             * Format: date-time
             * @description When it is tried next
             */
            dueAt: string | null;
            /** @description Steps that have arrived */
            arrived: number;
            /** @description Whether it is open what arrived last; it is looked up before anything is sent */
            doubt: boolean;
            /** @description Refusals and unclear answers in a row */
            attempts: number;
            /** @description What it met last: a failure of the catalogue, or a code of the system outside */
            lastCode: string | null;
            /** @description What the system outside answered when it did not take the dossier, in its own words; people that can be seen in it are hidden */
            words: string | null;
            stopped: {
                /** @enum {string} */
                cause: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
                /** Format: date-time */
                since: string;
                /** @description Who has to act */
                owner: string;
                /** @description What stands in the way */
                sentence: {
                    vi: string;
                    en: string;
                };
                /** @description What releases it */
                nextStep: {
                    vi: string;
                    en: string;
                };
            } | null;
            /** @description In the order in which they were sent */
            steps: {
                /** @enum {string} */
                event: "received" | "accepted" | "not-accepted" | "processing-started" | "verification-asked" | "verification-answered" | "supplement-asked" | "supplement-completed" | "payment-asked" | "payment-completed" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | "reopened" | "apology-sent" | "due-time-changed" | "registered";
                /** @enum {string} */
                status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
                /** Format: date-time */
                at: string;
                /** @enum {string} */
                state: "sending" | "arrived";
                /** Format: date-time */
                arrivedAt: string | null;
            }[];
            /** @description Steps that are never sent there, with the reason */
            unsent: {
                /** @enum {string} */
                event: "received" | "accepted" | "not-accepted" | "processing-started" | "verification-asked" | "verification-answered" | "supplement-asked" | "supplement-completed" | "payment-asked" | "payment-completed" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | "reopened" | "apology-sent" | "due-time-changed" | "registered";
                /** @enum {string} */
                status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
                /** Format: date-time */
                at: string;
                /**
                 * @description `late`: what belongs after it had arrived before it was recorded; `transition`: the system takes no such step there; `not-carried`: it has none; `later-result`: the result of this step came, or became another one, after the step was sent, and the system takes none any more
                 * @enum {string}
                 */
                reason: "late" | "transition" | "not-carried" | "later-result";
            }[];
        };
        DossierRegistration: {
            /**
             * @description Code of the dossier at the one-stop system (mã hồ sơ), or its national code where it has no other
             * @example H99.001-260101-0001
             */
            code: string;
            /**
             * @description The second code, which the national portal gave (mã hồ sơ quốc gia); the dossier is found by either
             * @example H99.001-260101-0001
             */
            nationalCode?: string;
            /**
             * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
             * @example 1.001193
             */
            procedure: string;
            /**
             * @description Case of the procedure (trường hợp), where it has several time limits
             * @example 1.000894.01
             */
            case?: string;
            /**
             * @description The agency that settles it (mã đơn vị giải quyết, Decision 20/2020/QĐ-TTg)
             * @example H99.01.02
             */
            unit: string;
            /**
             * @description How the dossier was handed in: `online` trực tuyến, `counter` trực tiếp, `post` bưu chính
             * @enum {string}
             */
            channel?: "online" | "counter" | "post";
            /**
             * Format: date-time
             * @description When it was received (thời điểm tiếp nhận), ISO 8601 with offset
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When it was officially accepted as complete and lawful (tiếp nhận chính thức). Absent: not yet; report it as a step
             */
            acceptedAt?: string;
            /** @description Account of the officer who registers it (tài khoản cán bộ) */
            officer?: string;
            applicant?: components["schemas"]["DossierApplicant"];
        };
        /** @description Whose dossier it is (chủ hồ sơ): goes to the public-service portal, and into no answer. Kept encrypted. A later registration with another one replaces it */
        DossierApplicant: {
            /** @description Full name, or the name of the organisation (tên chủ hồ sơ) */
            name: string;
            /**
             * @description What the holder is (loại đối tượng): `citizen` công dân, `business` doanh nghiệp, `household` hộ kinh doanh, `state-agency` cơ quan nhà nước, `other` tổ chức khác. Absent: `citizen`
             * @default citizen
             * @enum {string}
             */
            kind: "citizen" | "business" | "household" | "state-agency" | "other";
            /** @description Number of the identity paper, or of the organisation (số giấy tờ). Absent: not known, and none is sent */
            number?: string;
            /** @description Account at the portal (mã đối tượng, TechID); only of a dossier that came online */
            account?: string;
            /** @description Telephone (số điện thoại) */
            phone?: string;
            /**
             * Format: email
             * @description E-mail (thư điện tử)
             */
            email?: string;
        };
        DossierSummary: {
            /** @description Code at the one-stop system (mã hồ sơ) */
            code: string;
            /** @description Second code, of the national portal (mã hồ sơ quốc gia) */
            nationalCode: string | null;
            /** @description National code of the procedure (mã thủ tục) */
            procedure: string;
            /** @description Case of the procedure (trường hợp) */
            case: string | null;
            /** @description Agency that settles it (mã đơn vị) */
            unit: string;
            /**
             * @description How it was handed in (kênh tiếp nhận); `null`: not known
             * @enum {string|null}
             */
            channel: "online" | "counter" | "post" | null;
            /**
             * @description Where it is (trạng thái hồ sơ)
             * @enum {string}
             */
            status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
            /** @description The status in the codes of the National Public Service Portal, 1 to 10 */
            statusCode: number;
            /** Format: date-time */
            statusSince: string;
            /**
             * Format: date-time
             * @description When it was received (thời điểm tiếp nhận)
             */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When it was officially accepted; `null`: not yet
             */
            acceptedAt: string | null;
            /**
             * Format: date-time
             * @description The first due time (hạn trả lần đầu). It never changes
             */
            firstDueAt: string | null;
            /**
             * Format: date-time
             * @description The present due time (hạn trả hiện tại); `null`: not known
             */
            dueAt: string | null;
            /** @description A day that the due time depends on is not decided yet (tạm tính) */
            dueProvisional: boolean;
            /** @description Why the due time is not known */
            dueUnknown: string | null;
            /**
             * Format: date-time
             * @description When it was settled, refused or stopped (thời điểm kết thúc)
             */
            endedAt: string | null;
            /** @enum {string|null} */
            endType: "not-accepted" | "stopped" | "done" | "result-returned" | null;
            /**
             * Format: date-time
             * @description When the citizen got the result (thời điểm trả kết quả)
             */
            returnedAt: string | null;
            /** @description What is worth a look in the data of this dossier */
            findings: ("step-not-allowed" | "another-filing-open" | "accepted-twice" | "done-at-receipt" | "done-while-waiting" | "reopened" | "due-time-changed" | "due-time-unknown")[];
            /** @description `null`: it has ended */
            forecast: {
                /**
                 * @description What is foreseen: `on-track`, `at-risk`; a fact: `late`, `waiting-for-citizen`; or `not-knowable`
                 * @enum {string}
                 */
                verdict: "on-track" | "at-risk" | "late" | "waiting-for-citizen" | "not-knowable";
                /**
                 * @description Why nothing is foreseen; `null`: something is, or it is a fact
                 * @enum {string|null}
                 */
                why: "too-few-known" | "no-skill" | "not-calibrated" | "behaviour-changed" | "no-due-time" | "not-computed" | null;
                /** @description That the due time passes before it ends; `null`: nothing is foreseen */
                probability: number | null;
                /**
                 * @description For what it waits (nguyên nhân); `null`: no longer than usual
                 * @enum {string|null}
                 */
                cause: "queue" | "link-down" | "registry-slow" | "unit-has-not-acted" | "supplement-open" | "approval-waits" | "agency-has-not-answered" | null;
                /**
                 * @description Whose move it is (đang chờ ai)
                 * @enum {string}
                 */
                mover: "unit" | "leader" | "registry" | "link" | "citizen" | "agency";
                /**
                 * Format: date-time
                 * @description Since when the cause holds, or it waits where it is
                 */
                since: string;
                /**
                 * Format: date-time
                 * @description Until when that one has time, if the rest takes as long as it does in four of five cases
                 */
                timeUntil: string | null;
                /** @description When it ends, with 80 % confidence; `null`: nothing is foreseen */
                ends: {
                    /** Format: date-time */
                    from: string;
                    /**
                     * Format: date-time
                     * @description `null`: not to be seen
                     */
                    to: string | null;
                } | null;
                /** @description The same in a sentence */
                sentence: {
                    vi: string;
                    en: string;
                };
            } | null;
        };
        DossierStep: {
            /**
             * @description What happened
             * @enum {string}
             */
            type: "accepted" | "not-accepted" | "processing-started" | "verification-asked" | "verification-answered" | "supplement-asked" | "supplement-completed" | "payment-asked" | "payment-completed" | "withdrawal-asked" | "stopped" | "done" | "result-returned" | "reopened" | "apology-sent" | "due-time-changed";
            /**
             * Format: date-time
             * @description When it happened, ISO 8601 with offset. The same step at the same moment is the same event
             */
            at: string;
            /**
             * Format: date-time
             * @description The new due time (thời hạn trả mới) of `due-time-changed` and `apology-sent`
             */
            dueAt?: string;
            /** @description Why (lý do); kept encrypted. Required for a refusal, a stop, an apology, and a due time that is changed */
            reason?: string;
            /** @description Account of the officer who took the step (tài khoản cán bộ). Required for a due time that is changed */
            officer?: string;
        };
        PublicStatus: {
            /** @description Code at the one-stop system (mã hồ sơ) */
            code: string;
            procedure: string;
            procedureName: {
                vi: string;
                en: string;
            } | null;
            /** @description Agency that settles it (mã đơn vị) */
            unit: string;
            /** @enum {string} */
            status: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
            /** @description The status in words for citizens (tình trạng hồ sơ) */
            text: {
                vi: string;
                en: string;
            };
            /**
             * Format: date-time
             * @description Since when it is there
             */
            since: string;
            /** Format: date-time */
            receivedAt: string;
            due: {
                /**
                 * Format: date-time
                 * @description The present due time (hạn trả kết quả); `null`: not known
                 */
                at: string | null;
                /** @description A day that it depends on is not decided yet (tạm tính) */
                provisional: boolean;
                /** @description `null`: no due time is known, or the dossier is not accepted yet */
                late: boolean | null;
            };
            /** @description Whose move it is; `none`: nothing is awaited */
            mover: {
                /** @enum {string} */
                who: "office" | "citizen" | "agency" | "none";
                text: {
                    vi: string;
                    en: string;
                };
            };
            /** @description The last letter of apology (phiếu xin lỗi và hẹn lại); `null`: none was sent */
            apology: {
                /** Format: date-time */
                sentAt: string;
                /** Format: date-time */
                newDueAt: string | null;
            } | null;
            /** Format: date-time */
            asOf: string;
        };
        PublicStatusQuestion: {
            /**
             * @description Either code of the dossier (mã hồ sơ)
             * @example H99.001-260101-0001
             */
            code: string;
            /**
             * @description Needed only where several agencies have a dossier under this code
             * @example H99.01.02
             */
            unit?: string;
            /**
             * Format: date
             * @description The day of receipt in Viet Nam (ngày tiếp nhận)
             */
            receivedOn?: string;
            /** @description The last 6 characters of the number of the holder's identity paper (số giấy tờ của chủ hồ sơ), without spaces and dots */
            numberEnding?: string;
            /** @description The last 6 characters of the holder's phone (số điện thoại của chủ hồ sơ), without spaces and dots */
            phoneEnding?: string;
        };
        LinkedDossierEvents: {
            events: components["schemas"]["LinkedDossierEvent"][];
            /** @description Where to go on from: the next `after`, also when there was nothing */
            last: number;
        };
        LinkedDossierEvent: {
            /** @description Place in the feed. Numbers grow; those of dossiers that the caller may not receive are missing */
            sequence: number;
            /**
             * @description `arrived`: its content is here; `supplemented`: it came again with another content
             * @enum {string}
             */
            type: "arrived" | "supplemented";
            at: string;
            /** @description Code there (mã hồ sơ liên thông) */
            linkedDossier: string;
            /** @enum {string} */
            kind: "birth-package" | "death-package";
            procedure: string;
            unit: string;
            /** @description How many different contents have come */
            revision: number;
        };
        LinkedDossierList: {
            dossiers: components["schemas"]["LinkedDossierSummary"][];
            /** @description `after` of the next page; `null` = that was all */
            next: number | null;
        };
        LinkedDossierSummary: {
            /** @description Code there (mã hồ sơ liên thông) */
            linkedDossier: string;
            /** @description Code of the dossier here; another one once the one-stop system has given it its own */
            dossier: string | null;
            /**
             * @description As what its act is filed; `null` = its content is not here yet
             * @enum {string|null}
             */
            kind: "birth-package" | "death-package" | null;
            procedure: string | null;
            /** @description Agency; `null` = the configuration names none for the unit there */
            unit: string | null;
            /** @description The unit as it is coded there: `registrationUnit` of the filing */
            registrationUnit: string | null;
            /**
             * @description `listed`: its content is to be fetched; `held`: it is durable here; `acknowledged`: they know that it is
             * @enum {string}
             */
            state: "listed" | "held" | "acknowledged";
            /** @description When it was handed in (ngày tiếp nhận), as they state it */
            receivedAt: string | null;
            firstListedAt: string;
            acknowledgedAt: string | null;
            revision: number;
            /** @description Where our dossier stands */
            status: string | null;
            endedAt: string | null;
            /** @description Why it does not get further, and when it is tried again */
            waiting: {
                /** @enum {string} */
                cause: "call-failed" | "unreadable" | "absent" | "unintelligible" | "refused" | "unit-unknown";
                detail: string | null;
                failures: number;
                nextAt: string;
            } | null;
            package: components["schemas"]["LinkedPackageSummary"] | null;
        };
        LinkedPackageSummary: {
            /** @description Until when the package as a whole is due (hạn của cả gói) */
            dueAt: string | null;
            /** @description Why that is not known */
            why: string | null;
            provisional: boolean;
            /** @enum {string} */
            verdict: "on-time" | "overdue" | "within-time" | "not-running" | "not-known";
            parts: {
                /** @description `civil-status` is the part of this gateway; the others stand in the files of the law */
                id: string;
                /** @description Who does it (cơ quan thực hiện) */
                agency: {
                    vi: string;
                    en: string;
                };
                /** @description What is done (thủ tục thành phần) */
                act: {
                    vi: string;
                    en: string;
                };
                /** @description Until when this agency is due (hạn của cơ quan); `null`: not known, or nothing is due any more */
                dueAt: string | null;
                /** @description Something that it depends on is not decided or not certain (tạm tính) */
                provisional: boolean;
                /** @description Of the civil-status part alone: other agencies report no end to this gateway */
                endedAt: string | null;
                /**
                 * @description `not-known`: the due time of an agency has passed whose end is not heard here, or no due time is known
                 * @enum {string}
                 */
                verdict: "on-time" | "overdue" | "within-time" | "not-running" | "not-known";
            }[];
        };
        LinkedDossier: {
            /** @description Code there (mã hồ sơ liên thông) */
            linkedDossier: string;
            /** @description Code of the dossier here; another one once the one-stop system has given it its own */
            dossier: string | null;
            /**
             * @description As what its act is filed; `null` = its content is not here yet
             * @enum {string|null}
             */
            kind: "birth-package" | "death-package" | null;
            procedure: string | null;
            /** @description Agency; `null` = the configuration names none for the unit there */
            unit: string | null;
            /** @description The unit as it is coded there: `registrationUnit` of the filing */
            registrationUnit: string | null;
            /**
             * @description `listed`: its content is to be fetched; `held`: it is durable here; `acknowledged`: they know that it is
             * @enum {string}
             */
            state: "listed" | "held" | "acknowledged";
            /** @description When it was handed in (ngày tiếp nhận), as they state it */
            receivedAt: string | null;
            firstListedAt: string;
            acknowledgedAt: string | null;
            revision: number;
            /** @description Where our dossier stands */
            status: string | null;
            endedAt: string | null;
            /** @description Why it does not get further, and when it is tried again */
            waiting: {
                /** @enum {string} */
                cause: "call-failed" | "unreadable" | "absent" | "unintelligible" | "refused" | "unit-unknown";
                detail: string | null;
                failures: number;
                nextAt: string;
            } | null;
            /** @description The clocks of the package: one for each agency, and one for the whole */
            package: {
                /** @description Until when the package as a whole is due (hạn của cả gói) */
                dueAt: string | null;
                /** @description Why that is not known */
                why: string | null;
                provisional: boolean;
                /** @enum {string} */
                verdict: "on-time" | "overdue" | "within-time" | "not-running" | "not-known";
                /** @description The first due time of the whole; it never changes */
                firstDueAt: string | null;
                /** @description How the whole is counted, and by which rule the parts are */
                reasons: components["schemas"]["Bilingual"][];
                rulesHash: string | null;
                parts: {
                    /** @description `civil-status` is the part of this gateway; the others stand in the files of the law */
                    id: string;
                    /** @description Who does it (cơ quan thực hiện) */
                    agency: {
                        vi: string;
                        en: string;
                    };
                    /** @description What is done (thủ tục thành phần) */
                    act: {
                        vi: string;
                        en: string;
                    };
                    /** @description Until when this agency is due (hạn của cơ quan); `null`: not known, or nothing is due any more */
                    dueAt: string | null;
                    /** @description Something that it depends on is not decided or not certain (tạm tính) */
                    provisional: boolean;
                    /** @description Of the civil-status part alone: other agencies report no end to this gateway */
                    endedAt: string | null;
                    /**
                     * @description `not-known`: the due time of an agency has passed whose end is not heard here, or no due time is known
                     * @enum {string}
                     */
                    verdict: "on-time" | "overdue" | "within-time" | "not-running" | "not-known";
                    /** @description Its own limit; `null`: it is due with the package */
                    limit: string | null;
                    /** @description From when its own limit runs */
                    startAt: string | null;
                    reasons: components["schemas"]["Bilingual"][];
                }[];
            } | null;
            /** @description What was declared, in the members of a filing of this kind: as far as it was stated, nothing is completed */
            declaration: {
                [key: string]: unknown;
            };
            /** @description What a filing would need beyond that, or would refuse; empty = it can be filed as it is */
            missing: {
                pointer: string;
                code: string;
                message: string;
            }[];
            /** @description What of the message was not understood; `number-form` is a warning only */
            faults: {
                pointer: string;
                code: string;
            }[];
            files: components["schemas"]["LinkedDossierFile"][];
            /** @description The message as it came (XML), with the parts for the other agencies */
            original: string;
        };
        LinkedDossierFile: {
            number: number;
            /** @description SHA-256 of the content: with it the file can be uploaded for the filing */
            sha256: string;
            title: string;
            fileName: string;
            mediaType: string;
            bytes: number;
            /** @description False: what came is no base64; the content is that text as it came */
            readable: boolean;
        };
        CertificateVerificationResponse: {
            /**
             * @description `match`: every field that was compared agrees, the names of all holders among them. `mismatch`: a field differs. `not-found`: the registry has no such record where it was asked, which never says that the paper is forged. `not-checkable`: nothing can be said; `reason` says why
             * @enum {string}
             */
            verdict: "match" | "mismatch" | "not-found" | "not-checkable";
            /**
             * @description With `not-checkable` only
             * @enum {string|null}
             */
            reason: "no-way" | "unit-code-missing" | "unit-not-sure" | "too-many" | "list-incomplete" | "not-registered-yet" | "answer-unclear" | "several-records" | "register-unreadable" | "nothing-compared" | null;
            /** @description Verdict and reason for a person */
            message: string;
            /** @description Fields that the request states, each with what it turned out to be */
            fields: {
                /** @description The field of the request */
                pointer: string;
                /**
                 * @description `equal-normalised`: the same, written differently. `year-only`: the years agree, and one side knows no more. `not-recorded`: the register holds nothing there. `unreadable`: it holds something that could not be read
                 * @enum {string}
                 */
                outcome: "equal" | "equal-normalised" | "year-only" | "differs" | "not-recorded" | "unreadable";
                /** @description Why it differs; never what the register holds */
                because?: string[];
            }[];
            /** @description Notes of the register that change what a certificate says */
            notes: {
                /** @enum {string} */
                kind: "correction" | "divorce" | "annulled" | "recognition" | "adoption" | "guardianship" | "declared-missing" | "limited-capacity" | "declared-dead" | "declaration-ended" | "other";
                message: string;
            }[];
            /** @description What the form of the paper shows by itself; they change no verdict */
            flags: {
                /** @enum {string} */
                code: "number-not-positive" | "number-form-unusual" | "number-year-differs" | "number-far-above-known" | "book-year-after-registration" | "registered-in-future" | "registered-before-event" | "unit-did-not-exist" | "unit-name-unusual" | "title-of-abolished-level" | "day-off" | "sex-contradicts-number" | "birth-year-contradicts-number";
                pointer: string;
                /**
                 * @description `hint`: unusual, and lawful at times
                 * @enum {string}
                 */
                strength: "finding" | "hint";
                message: string;
            }[];
            /** @description What a registering unit that was stated by its name alone was read as (đơn vị nêu bằng tên); `null`: its code was stated, or no name */
            unit: {
                /**
                 * @description `resolved`: the name means one unit of that day, whose code was used. `not-sure`: it may mean several
                 * @enum {string}
                 */
                status: "resolved" | "not-sure";
                /** @description Code that was used; `null` with `not-sure` */
                code: string | null;
                /** @description The unit as it was called on the day of registration, with those above it */
                name: string | null;
                /** @description Units of that day that the name may mean, the likeliest first; with `not-sure` only */
                candidates: {
                    code: string;
                    name: string;
                }[];
            } | null;
            /** @description Version of the rules by which it was judged */
            rules: string;
            source: {
                link: string;
                path: string;
                /**
                 * @description How the registry was asked: for the records of the unit on that day, or for the result of the dossier; `null` = it was not asked
                 * @enum {string|null}
                 */
                way: "register-day" | "dossier" | null;
                /**
                 * @description `assumed`: no document of the ministry describes this question for that time
                 * @enum {string|null}
                 */
                certainty: "contract" | "assumed" | null;
                /** Format: date-time */
                retrievedAt: string;
            };
            requestId: string;
        };
        CertificateVerificationRequest: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            certificate: components["schemas"]["Certificate"];
        };
        Certificate: {
            /**
             * @description Kind of the act (loại việc hộ tịch)
             * @enum {string}
             */
            kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change";
            /** @description Where the act stands in the register */
            registration: {
                /**
                 * @description Register number (số), as it stands on the paper: `12`, `12/2026`, `12/TLKS-BS`
                 * @example 12/2026
                 */
                number?: string;
                /**
                 * @description Book (quyển số), such as `01/2026`
                 * @example 01/2026
                 */
                book?: string;
                /** @description Page (trang số) */
                page?: string;
                /**
                 * Format: date
                 * @description Day of registration (ngày đăng ký)
                 */
                date?: string;
                /** @description Registering unit (cơ quan đăng ký hộ tịch), as it was called on the day of registration */
                unit?: {
                    /**
                     * @description Code of the registering unit in the catalogue of the day of registration: 2, 3 or 5 digits
                     * @example 99001
                     */
                    code?: string;
                    /** @description Its name as the paper writes it (tên cơ quan đăng ký) */
                    name?: string;
                };
                /**
                 * @description Code of the dossier (mã hồ sơ) under which it was registered, where that is known: the registry finds it by that too
                 * @example H99.001-260101-0001
                 */
                dossier?: string;
                /**
                 * Format: date
                 * @description Day of the last note that the paper shows (ngày ghi chú): the registry lists a record under the day of its last change
                 */
                lastNoteDate?: string;
            };
            /** @description Whom it names: `child` (and `mother`, `father`) of a birth; `deceased`; `husband` and `wife`; `person` of a marital status or a change; `parent` and `child` of a recognition; `guardian` and `ward` */
            people: {
                child?: components["schemas"]["PersonOnCertificate"];
                mother?: components["schemas"]["PersonOnCertificate"];
                father?: components["schemas"]["PersonOnCertificate"];
                deceased?: components["schemas"]["PersonOnCertificate"];
                husband?: components["schemas"]["PersonOnCertificate"];
                wife?: components["schemas"]["PersonOnCertificate"];
                person?: components["schemas"]["PersonOnCertificate"];
                parent?: components["schemas"]["PersonOnCertificate"];
                guardian?: components["schemas"]["PersonOnCertificate"];
                ward?: components["schemas"]["PersonOnCertificate"];
            };
            /**
             * @description Date of death (ngày chết); deaths only
             * @example {
             *       "precision": "day",
             *       "date": "1990-01-31"
             *     }
             */
            dateOfDeath?: components["schemas"]["BirthDateDay"] | components["schemas"]["BirthDateYear"];
            /** @description Title of the person who signed (chức vụ người ký), as the paper writes it: only its form is looked at */
            signerTitle?: string;
        };
        /** @description A person as the certificate names them */
        PersonOnCertificate: {
            /**
             * @description Full name (họ, chữ đệm và tên), with accents when they are known; letter case does not matter
             * @example Nguyễn Văn Thử
             */
            fullName: string;
            dateOfBirth?: components["schemas"]["BirthDate"];
            /**
             * @description Sex (giới tính)
             * @enum {string}
             */
            sex?: "male" | "female";
            /**
             * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
             * @example 999090000001
             */
            personalNumber?: string;
        };
        CaseSearchResponse: {
            /** @description What is covered, by kind, registering unit, year and verdict; the 50 largest */
            groups: {
                /** @enum {string} */
                kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change";
                issuer: string | null;
                year: number | null;
                /** @enum {string} */
                verdict: "match" | "mismatch" | "not-found" | "not-checkable";
                count: number;
                /** @description Different papers among them */
                papers: number;
                /** @description Agencies at which these were shown */
                counters: number;
                numberFrom: number | null;
                numberTo: number | null;
            }[];
            /** @description The latest first */
            cases: {
                id: number;
                /** Format: date-time */
                at: string;
                /** @description The agency at which it was shown */
                unit: string;
                procedure: string;
                dossier: string;
                consumer: string;
                /** @enum {string} */
                kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change";
                /** @enum {string} */
                verdict: "match" | "mismatch" | "not-found" | "not-checkable";
                issuer: string | null;
                year: number | null;
                number: number | null;
                /** @description Places below the certificate that differ */
                differing: string[];
                flags: ("number-not-positive" | "number-form-unusual" | "number-year-differs" | "number-far-above-known" | "book-year-after-registration" | "registered-in-future" | "registered-before-event" | "unit-did-not-exist" | "unit-name-unusual" | "title-of-abolished-level" | "day-off" | "sex-contradicts-number" | "birth-year-contradicts-number")[];
                /** @description Agencies at which this paper was shown */
                counters: number;
                /** @description Keyed hash of the place in the register: the same paper has the same */
                paper: string;
                /** @description Of the record in the audit trail, which is the evidence */
                requestId: string;
            }[];
            /** @description `before` of the next question; `null` = that was all */
            next: number | null;
            requestId: string;
        };
        CaseSearchRequest: {
            /** @description The account of the person who looks (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
            /**
             * Format: date
             * @description First day, in Viet Nam. Absent: all that is kept
             */
            from?: string;
            /**
             * Format: date
             * @description Last day, included
             */
            to?: string;
            /** @enum {string} */
            kind?: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change";
            /** @enum {string} */
            verdict?: "match" | "mismatch" | "not-found" | "not-checkable";
            /** @description Code of the registering unit, as the paper states it */
            issuer?: string;
            /** @description Register numbers from this one on */
            numberFrom?: number;
            /** @description Register numbers up to this one */
            numberTo?: number;
            /** @description One paper, by the hash that a case names it with */
            paper?: string;
            /** @description `next` of the answer before */
            before?: number;
            /** @default 100 */
            limit: number;
        };
        FileAddress: {
            /**
             * Format: uuid
             * @description Names the address here and in the trail (`credential`); it opens nothing
             */
            id: string;
            target: string;
            dossier: string;
            unit: string;
            /** Format: uuid */
            filing: string;
            /**
             * @description `result` giấy tờ kết quả, `paper` giấy tờ nộp
             * @enum {string}
             */
            kind: "result" | "paper";
            mediaType: string;
            bytes: number;
            issuedAt: string;
            expiresAt: string;
            revokedAt: string | null;
            /** @description No further address is issued for this file and target */
            withdrawn: boolean;
            /** @description Whole files and parts that left */
            fetches: number;
            fetchedAt: string | null;
        };
        RevokeFilesRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the audit trail */
            note: string;
            /**
             * Format: uuid
             * @description One address
             */
            id?: string;
            /**
             * @description All of this dossier (mã hồ sơ)
             * @example H99.001-260101-0001
             */
            dossier?: string;
            /**
             * @description With `dossier`, where several agencies have a dossier under this code
             * @example H99.01.02
             */
            unit?: string;
            /** @description All that were made for this target, such as `portal` */
            target?: string;
            /**
             * @description Whether new addresses may be issued for the same files: `true` after a leak; `false` where the target must not have them any more. Asking again with `true` allows it again
             * @default false
             */
            again: boolean;
        };
        FileCheck: {
            requestId: string;
            /** Format: date-time */
            checkedAt: string;
            file: components["schemas"]["FileFinding"] | null;
            /** @description Whether the file is, bit for bit, one that came through this gateway from the registry */
            known: {
                /**
                 * @description `not-known` says nothing of a paper: others file elsewhere, and a file that is saved again has other bytes
                 * @enum {string}
                 */
                status: "known" | "not-known" | "not-asked";
                records: {
                    /** @description The unit that registered it */
                    unit: string;
                    /** @description Kind of the filing whose result it was */
                    kind: string;
                    /** Format: date */
                    day: string;
                }[];
                /**
                 * Format: date
                 * @description What came before that day is not known
                 */
                since: string | null;
            };
            /** @description Whether the QR code leads to a host of the list */
            address: {
                /** @enum {string} */
                verdict: "listed" | "not-listed" | "not-https" | "no-address" | "no-list";
                sentence: components["schemas"]["Bilingual"];
            } | null;
        };
        FileFinding: {
            sha256: string;
            bytes: number;
            /** @enum {string} */
            verdict: "valid" | "invalid" | "unknown" | "unsigned";
            /**
             * @description Whether the content is what was signed
             * @enum {string}
             */
            whole: "whole" | "changed" | "unsigned" | "not-checkable";
            /**
             * @description Why the file could not be read; `null`: it was
             * @enum {string|null}
             */
            unread: "not-a-pdf" | "malformed" | "bytes-after-end" | "encrypted" | "too-complex" | "took-too-long" | null;
            notices: ("active-content" | "xfa-form" | "signature-traces" | "signature-removed" | "bytes-after-end" | "mark-of-stranger")[];
            /** @description How many roots are trusted here */
            roots: number;
            signatures: components["schemas"]["FileSignature"][];
            /** @description What is found, as sentences that can be printed */
            sentences: components["schemas"]["Bilingual"][];
        };
        FileSignature: {
            /**
             * @description `timestamp`: it only says when the file was as it is
             * @enum {string}
             */
            kind: "signature" | "timestamp";
            /**
             * @description `valid` only where nothing speaks against it and nothing is unknown; `reasons` says what does
             * @enum {string}
             */
            verdict: "valid" | "invalid" | "unknown";
            reasons: ("altered" | "not-whole" | "changed" | "chain-refused" | "expired" | "not-yet-valid" | "revoked" | "integrity-not-checkable" | "changes-not-checkable" | "unknown-root" | "no-roots" | "chain-not-judged" | "time-not-provable" | "revocation-not-checked" | "revocation-not-checkable" | "weak-algorithm")[];
            coverage: {
                /** @enum {string} */
                covers: "whole-file" | "earlier-state" | "not-whole";
                /** @enum {string|null} */
                why: "no-byte-range" | "begins-late" | "gap-holds-more" | "range-outside" | "ends-inside" | "bytes-after-end" | null;
            };
            changes: {
                /** @enum {string} */
                changes: "none" | "additions" | "content" | "not-checkable";
                additions: ("signature" | "visible-signature" | "timestamp" | "validation-data" | "metadata")[];
                /** @description What was changed, up to 20 */
                found: {
                    /** @description Number of the object in the file */
                    object: number | null;
                    /** @enum {string} */
                    role: "catalog" | "page" | "page-tree" | "form" | "field" | "annotation" | "signature" | "font" | "image-or-form" | "content-or-data" | "evidence" | "other";
                    /** @enum {string} */
                    kind: "replaced" | "removed" | "supplied" | "history" | "not-allowed-by-signer";
                }[];
            };
            integrity: {
                /** @enum {string} */
                integrity: "intact" | "altered" | "not-checkable";
                /** @enum {string|null} */
                why: "form" | "algorithm" | "no-signer" | "certificate-not-named" | null;
            };
            algorithm: {
                /** @enum {string} */
                scheme: "rsa-pkcs1" | "rsa-pss" | "ecdsa";
                /** @enum {string} */
                digest: "sha1" | "sha224" | "sha256" | "sha384" | "sha512";
                /** @description SHA-1 or a short key, here or in the chain */
                weak: boolean;
            } | null;
            /** @description Certificate of the signer (chứng thư chữ ký số) */
            signer: {
                /** @description Common name, as it states */
                name: string;
                sha256: string;
                serial: string;
                /** Format: date-time */
                notBefore: string | null;
                /** Format: date-time */
                notAfter: string | null;
            } | null;
            chain: {
                /** @enum {string} */
                chain: "trusted" | "refused" | "unknown-root" | "no-roots";
                /** @enum {string|null} */
                why: "expired" | "not-yet-valid" | "not-an-authority" | "too-long" | "unjudged-limit" | "wrong-usage" | null;
                /** @description To which root of the configuration */
                root: {
                    /** @description Common name, as it states */
                    name: string;
                    sha256: string;
                } | null;
            };
            /** @description When it was signed (thời điểm ký) */
            time: {
                /** Format: date-time */
                at: string | null;
                /** @enum {string} */
                source: "timestamp" | "stated" | "none";
                proven: boolean;
                /** Format: date-time */
                statedAt: string | null;
                /** @enum {string} */
                stamp: "proven" | "trusted" | "altered" | "unknown-root" | "refused" | "not-checkable" | "none";
                /** @enum {string} */
                clock: "agrees" | "seven-hours-ahead" | "differs" | "not-comparable";
            };
            /**
             * @description Whether the signer's certificate was valid then
             * @enum {string}
             */
            validity: "valid" | "expired" | "not-yet-valid" | "not-provable" | "unknown";
            revocation: {
                /**
                 * @description `not-checked`: there is no evidence; `not-checkable`: it is out of date or unusable
                 * @enum {string}
                 */
                revocation: "good" | "revoked" | "revoked-later" | "not-checked" | "not-checkable";
                /** @enum {string|null} */
                source: "ocsp" | "list" | null;
                /** Format: date-time */
                asOf: string | null;
                /** Format: date-time */
                revokedAt: string | null;
            };
            /** @description What is found, as sentences that can be printed */
            sentences: components["schemas"]["Bilingual"][];
        };
        FileCheckRequest: {
            /** @description Why these data are needed (mục đích khai thác): procedure, dossier, officer and unit */
            purpose: {
                /**
                 * @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire
                 * @example 1.001193
                 */
                procedure: string;
                /**
                 * @description Code of the dossier at the one-stop system (mã hồ sơ) that justifies the question
                 * @example H99.01.02-261123-0001
                 */
                dossier: string;
                /**
                 * @description The officer who asks (mã cán bộ): by default the personal number of the officer, else the account that the ministry knows
                 * @example 999085000777
                 */
                officer: string;
                /**
                 * @description The officer's account in the calling system (tài khoản)
                 * @example canbo.mau
                 */
                officerAccount?: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * Format: byte
             * @description The PDF, in base64; its size is limited by `fileChecks.bytesMax`
             */
            file?: string;
            /** @description Text of the QR code on the paper, as the caller read it. Nothing is fetched */
            qr?: string;
        };
        RegisteredWebhook: {
            /** Format: uuid */
            id: string;
            url: string;
            /** @description What it receives: `filings` events of own filings; `dossiers` events of the dossiers that the caller may read; `summaries` the figures of each day and month, from the day on which it is chosen */
            topics: ("filings" | "dossiers" | "summaries" | "linked-dossiers")[];
            /** @description `whsec_…`, key of the signatures by the Standard Webhooks specification. Shown this once */
            secret: string;
            createdAt: string;
        };
        WebhookRegistration: {
            /**
             * @description Where messages are sent (địa chỉ nhận thông báo): https, a public address, no redirects
             * @example https://motcua.example.vn/lienthong/webhooks
             */
            url: string;
            /** @description What it receives. Absent: `filings` */
            topics?: ("filings" | "dossiers" | "summaries" | "linked-dossiers")[];
        };
        Webhook: {
            /** Format: uuid */
            id: string;
            url: string;
            /** @description What it receives: `filings` events of own filings; `dossiers` events of the dossiers that the caller may read; `summaries` the figures of each day and month, from the day on which it is chosen */
            topics: ("filings" | "dossiers" | "summaries" | "linked-dossiers")[];
            /** @enum {string} */
            state: "enabled" | "disabled";
            disabled: {
                /**
                 * @description `gone`: it answered 410; `failing`: days of nothing but failures
                 * @enum {string}
                 */
                because: "gone" | "failing";
                at: string;
            } | null;
            createdAt: string;
            /** @description Since when nothing was delivered; `null` while all is well */
            failingSince: string | null;
            lastSuccessAt: string | null;
            lastFailure: {
                at: string;
                /** @description `status`, `redirect`, `address-refused`, or what ended the call on its way */
                cause: string;
                /** @description What the endpoint answered, when it did */
                status: number | null;
            } | null;
            /** @description Messages that are still to be delivered */
            waiting: number;
            /** @description Messages whose attempts ended; a replay sends them again */
            failed: number;
        };
        WebhookTopics: {
            /** @description What it receives: `filings` events of own filings; `dossiers` events of the dossiers that the caller may read; `summaries` the figures of each day and month, from the day on which it is chosen */
            topics: ("filings" | "dossiers" | "summaries" | "linked-dossiers")[];
        };
        WebhookReplayed: {
            /** @description How many messages were queued */
            queued: number;
            /** @description There is more than one replay may queue: where the next one goes on. `null`: that was all */
            nextSequence: number | null;
        };
        WebhookReplay: {
            /** @description Everything that happened from this sequence number on, also while the webhook was disabled or not yet registered. Absent: what failed */
            fromSequence?: number;
            /**
             * @description Whose sequence number it is, or which failed messages. Absent: `filings`, or all that failed
             * @enum {string}
             */
            topic?: "filings" | "dossiers" | "summaries" | "linked-dossiers";
        };
        Report: {
            /** @enum {string} */
            form: "II.06a";
            title: components["schemas"]["Bilingual"];
            period: {
                from: string;
                to: string;
                name: components["schemas"]["Bilingual"];
                /** @description A running period still changes */
                complete: boolean;
            };
            asOf: string;
            /** @enum {string} */
            by: "unit" | "procedure" | "case" | "channel" | "month" | "day";
            /** @description What the caller may see, and the report counts */
            scope: {
                units: string[] | null;
                procedures: string[] | null;
            };
            rows: components["schemas"]["ReportRow"][];
            total: components["schemas"]["ReportRow"];
            /** @description Handed in online and not accepted yet, or refused before: in no column */
            atTheDoor: {
                waiting: number;
                refused: number;
            };
            lateness: {
                cause: string;
                text: components["schemas"]["Bilingual"];
                count: number;
                /** @description Codes, at most 100 of them */
                dossiers: string[];
            }[];
            /** @description What is doubtful */
            findings: {
                code: string;
                text: components["schemas"]["Bilingual"];
                count: number;
                /** @description Codes, at most 100 of them */
                dossiers: string[];
            }[];
            /** @description Indicators of Decision 766/QĐ-TTg; what cannot be known here says why */
            indicators: ({
                code: string;
                name: components["schemas"]["Bilingual"];
                maxPoints: number | null;
                value: {
                    known: boolean;
                } & {
                    [key: string]: unknown;
                };
                costly: {
                    count: number;
                    /** @description Codes, at most 100 of them */
                    dossiers: string[];
                };
            } & {
                [key: string]: unknown;
            })[];
            notes: components["schemas"]["Bilingual"][];
            /** @description The period was closed: rows and total stay as they were, and what came late is named */
            closing: components["schemas"]["ClosedReport"] | null;
        };
        ReportRow: {
            /** @description Column (1) */
            number: number | null;
            /** @description What the row is about: a code, a month, a day */
            key: string;
            /** @description Column (2) */
            name: {
                vi: string;
                en: string;
            };
            columns: components["schemas"]["ReportColumns"];
            /** @description Figures for which the form has no column */
            beside: {
                /** @description In no column, because no due time is known: neither on time nor late */
                withoutDueTime: {
                    received: number;
                    online: number;
                    direct: number;
                    carried: number;
                    ended: number;
                    open: number;
                };
                /** @description Of those received in the period: with their result on the day of receipt. `null` = nothing to divide by */
                sameDay: {
                    received: number;
                    ended: number;
                    share: number | null;
                    due: number;
                    dueAndEnded: number;
                    dueShare: number | null;
                };
            } & {
                [key: string]: unknown;
            };
        };
        ClosedReport: {
            /** Format: uuid */
            id: string;
            closedAt: string;
            closedBy: string;
            hash: string;
            cameLate: {
                dossier: string;
                unit: string;
                before: {
                    origin: string;
                    outcome: string;
                } | null;
                now: {
                    origin: string;
                    outcome: string;
                } | null;
            }[];
        };
        ReportClosing: {
            /** Format: uuid */
            id: string;
            form: string;
            from: string;
            to: string;
            closedAt: string;
            closedBy: string;
            /** @description SHA-256 of where each dossier stands, hexadecimal */
            hash: string;
        };
        ReportClosingRequest: {
            /**
             * Format: date
             * @description First day of the period, in Viet Nam
             */
            from: string;
            /**
             * Format: date
             * @description Last day, included
             */
            to: string;
            /** @description The account of the person who closes (tài khoản cán bộ); stands in the report and in the audit trail */
            officer: string;
        };
        UnitPage: {
            asOf: string;
            list: string;
            /** @description False: of that day no whole list is known, and this is the nearest */
            exact: boolean;
            /** @description Of all that fit, not of the page */
            count: number;
            units: components["schemas"]["UnitReference"][];
            /** @description `after` of the next page; `null`: that was all */
            next: string | null;
        };
        UnitReference: {
            /** @description Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list */
            code: string;
            /** @enum {string} */
            level: "province" | "district" | "commune";
            /**
             * @description On that day
             * @enum {string}
             */
            type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
            typeName: components["schemas"]["Bilingual"];
            /** @description Without its type; of a numbered unit its number */
            name: string;
            /** @description With its type, as papers of that day call it */
            fullName: string;
            /** @description The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021` */
            list: string;
            /** @description First day of that list; `null`: the list does not say since when */
            from: string | null;
            /** @description Last day, at the latest; `null`: still */
            to: string | null;
            /** @description The units that it lies in, from the nearest on */
            above: {
                code: string;
                fullName: string;
            }[];
        };
        UnitAnswer: components["schemas"]["UnitExisted"] | components["schemas"]["UnitDidNotExist"] | components["schemas"]["UnitNotKnown"];
        UnitExisted: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            outcome: "existed";
            unit: components["schemas"]["Unit"];
        };
        Unit: {
            /** @description Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list */
            code: string;
            /** @enum {string} */
            level: "province" | "district" | "commune";
            /**
             * @description On that day
             * @enum {string}
             */
            type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
            typeName: components["schemas"]["Bilingual"];
            /** @description Without its type; of a numbered unit its number */
            name: string;
            /** @description With its type, as papers of that day call it */
            fullName: string;
            /** @description The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021` */
            list: string;
            /** @description First day of that list; `null`: the list does not say since when */
            from: string | null;
            /** @description Last day, at the latest; `null`: still */
            to: string | null;
            /** @description The units that it lies in, from the nearest on */
            above: {
                code: string;
                fullName: string;
            }[];
            asOf: string;
            /**
             * @description `likely`: the lists around the day have it, and none says since when
             * @enum {string}
             */
            certainty: "certain" | "likely";
            /** @description Every type and name that it had, in the order of time */
            forms: {
                from: string | null;
                to: string | null;
                /** @enum {string} */
                type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
                fullName: string;
                /** @description The act by which it is called so; `null`: as its list calls it */
                act: {
                    vi: string;
                    en: string;
                } | null;
            }[];
            /** @description Names of units that went over into it before the lists begin, and its own before that */
            formerNames: {
                name: string;
                code: string | null;
            }[];
            /** @description What it consists of: `unit` is the old one */
            predecessors: components["schemas"]["UnitSuccession"][];
            /** @description What became of it: `unit` is the new one */
            successors: components["schemas"]["UnitSuccession"][];
            /** @description Of a unit that was merged before July 2025: those that carry its name as a former one. Whether whole is not stated */
            mergedInto: components["schemas"]["UnitReference"][];
            children: {
                code: string;
                fullName: string;
            }[];
            /** @description Who keeps its books today (đơn vị giữ sổ hộ tịch) */
            books: {
                /**
                 * @description `stated`: by the operator; `open`: it was split, and no table says where its books went
                 * @enum {string}
                 */
                certainty: "itself" | "stated" | "only-successor" | "open" | "not-known";
                custodians: components["schemas"]["UnitReference"][];
                source: components["schemas"]["Bilingual"] | null;
            };
            /** @description Its codes in other systems, as the operator set them */
            otherCodes: {
                [key: string]: string[];
            };
            source: components["schemas"]["Bilingual"];
            /** @description The last day on which its list was compared with its source */
            verified: string;
        };
        UnitSuccession: {
            unit: components["schemas"]["UnitReference"];
            /**
             * @description As the official table of conversion states it
             * @enum {string}
             */
            kind: "whole" | "part" | "part-of-area" | "part-of-area-whole-population";
            /**
             * @description What it says of a person's address: all its people went there, none did, or some, so that the hamlet decides
             * @enum {string}
             */
            certainty: "everyone" | "no-one" | "some";
            /** @description First day of the new unit */
            on: string;
        };
        UnitDidNotExist: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            outcome: "did-not-exist";
            code: string;
            asOf: string;
            /** @description The last unit that had the code, and what became of it */
            before: {
                unit: components["schemas"]["UnitReference"];
                successors: components["schemas"]["UnitSuccession"][];
                /** @description Of a unit that was merged before July 2025: those that carry its name as a former one. Whether whole is not stated */
                mergedInto: components["schemas"]["UnitReference"][];
            } | null;
            /** @description The next unit that has it */
            after: {
                /** @description Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list */
                code: string;
                /** @enum {string} */
                level: "province" | "district" | "commune";
                /**
                 * @description On that day
                 * @enum {string}
                 */
                type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
                typeName: components["schemas"]["Bilingual"];
                /** @description Without its type; of a numbered unit its number */
                name: string;
                /** @description With its type, as papers of that day call it */
                fullName: string;
                /** @description The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021` */
                list: string;
                /** @description First day of that list; `null`: the list does not say since when */
                from: string | null;
                /** @description Last day, at the latest; `null`: still */
                to: string | null;
                /** @description The units that it lies in, from the nearest on */
                above: {
                    code: string;
                    fullName: string;
                }[];
            } | null;
        };
        UnitNotKnown: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            outcome: "not-known";
            code: string;
            asOf: string;
            /** @description What the lists know of the code at another time */
            nearest: {
                /** @description Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list */
                code: string;
                /** @enum {string} */
                level: "province" | "district" | "commune";
                /**
                 * @description On that day
                 * @enum {string}
                 */
                type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
                typeName: components["schemas"]["Bilingual"];
                /** @description Without its type; of a numbered unit its number */
                name: string;
                /** @description With its type, as papers of that day call it */
                fullName: string;
                /** @description The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021` */
                list: string;
                /** @description First day of that list; `null`: the list does not say since when */
                from: string | null;
                /** @description Last day, at the latest; `null`: still */
                to: string | null;
                /** @description The units that it lies in, from the nearest on */
                above: {
                    code: string;
                    fullName: string;
                }[];
            } | null;
        };
        UnitResolution: {
            asOf: string;
            /** @description False: a person decides among the candidates */
            sure: boolean;
            /**
             * @description The lowest level that the address names
             * @enum {string|null}
             */
            level: "province" | "district" | "commune" | null;
            /** @description The best first */
            candidates: {
                /** @description As the address names it, of its own time */
                unit: {
                    /** @description Code of the statistics office: 2, 3 or 5 digits. Means nothing without its list */
                    code: string;
                    /** @enum {string} */
                    level: "province" | "district" | "commune";
                    /**
                     * @description On that day
                     * @enum {string}
                     */
                    type: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
                    typeName: components["schemas"]["Bilingual"];
                    /** @description Without its type; of a numbered unit its number */
                    name: string;
                    /** @description With its type, as papers of that day call it */
                    fullName: string;
                    /** @description The list that it stands in: `since-2025-07`, `before-2025-07`, `about-2021` */
                    list: string;
                    /** @description First day of that list; `null`: the list does not say since when */
                    from: string | null;
                    /** @description Last day, at the latest; `null`: still */
                    to: string | null;
                    /** @description The units that it lies in, from the nearest on */
                    above: {
                        code: string;
                        fullName: string;
                    }[];
                };
                /** @description Only order and distance mean something */
                score: number;
                reasons: {
                    /** @enum {string} */
                    code: "name-written" | "type-written" | "type-differs" | "district-written" | "district-missing" | "district-differs" | "province-written" | "later-province-written" | "earlier-province-written" | "province-missing" | "province-differs" | "marks-missing" | "marks-differ" | "abbreviation" | "former-name" | "older-unit" | "two-levels" | "like-a-street" | "commune-differs" | "did-not-exist" | "same-name" | "also-an-old-name";
                    text: components["schemas"]["Bilingual"];
                }[];
                /** @description What it is on the day that is asked about */
                onDay: components["schemas"]["UnitSuccession"][];
            }[];
        };
        UnitResolutionRequest: {
            /**
             * @description An address as it is written, before or after July 2025
             * @example số 5 P. Giảng Võ, Q. Ba Đình, HN
             */
            address: string;
            /**
             * Format: date
             * @description The day in Viet Nam that is asked about. Absent: today
             */
            asOf?: string;
        };
        AuditSearchResponse: {
            /** @description The latest first */
            records: ({
                /** Format: uuid */
                chain: string;
                /** @description With `chain` the place of the record, as exports and proofs name it */
                seq: number;
                /** Format: date-time */
                at: string;
                requestId: string;
                consumer: string;
                operation: string;
                procedure: string;
                dossier: string;
                officer: string;
                unit: string;
                /** @description Keyed hash of the person; empty where it is about nobody */
                subject: string;
                fields: string[];
                /** @enum {string} */
                outcome: "disclosed" | "refused" | "failed" | "done";
                result: string;
            } & {
                [key: string]: unknown;
            })[];
            /** @description `cursor` of the next question; `null` = that was all */
            next: string | null;
            requestId: string;
        };
        AuditSearchRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            by: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
            /** @description Keyed hash of a person, as a record has it */
            subject?: string;
            /** @description Id of the system that asked */
            consumer?: string;
            /** @description Electronic identifier of the agency, exactly as it asked */
            unit?: string;
            /** @description Code of the procedure, as it was stated */
            procedure?: string;
            /** @description Code of the dossier, in upper or lower case */
            dossier?: string;
            /** @description What was done, such as `lookup` */
            operation?: string;
            /** @enum {string} */
            outcome?: "disclosed" | "refused" | "failed" | "done";
            /**
             * Format: date-time
             * @description From this moment on
             */
            since?: string;
            /**
             * Format: date-time
             * @description Before this moment
             */
            until?: string;
            /** @description The officer who asked */
            officer?: string;
            /**
             * @description The person about whom was asked; in the place of `subject`
             * @example 999090000001
             */
            personalNumber?: string;
            /**
             * @description Number of the old identity card (số chứng minh nhân dân), 9 digits
             * @example 999000001
             */
            oldCardNumber?: string;
            /** @default 100 */
            limit: number;
            /** @description `next` of the answer before */
            cursor?: string;
        };
        CitizenReport: {
            /** Format: date-time */
            madeAt: string;
            /** @description The latest first */
            accesses: {
                /** Format: date-time */
                at: string;
                /**
                 * @description `shown`: values of the fields left. `compared`: only an outcome left. `passed-on`: handed to another system of the state. `nothing`: asked, and nothing left. `refused`: the gateway said no
                 * @enum {string}
                 */
                kind: "shown" | "compared" | "passed-on" | "nothing" | "refused";
                operation: string;
                consumer: string;
                unit: string;
                procedure: string;
                /** @description `null` = none, or not the citizen's own: another's would tell of the other */
                dossier: string | null;
                /** @description Names of what was asked for */
                fields: string[];
                /** @description The same number is the same officer throughout the report */
                officer: number | null;
                requestId: string;
            }[];
            /** @description Earlier ones that are not in it */
            leftOut: number;
            /** @description Records that are not there any more, because their time was over: looks of that time are not in the report */
            removed: {
                /** Format: date-time */
                since: string;
                /**
                 * Format: date-time
                 * @description Time of the last record that was removed
                 */
                until: string;
                /**
                 * Format: date-time
                 * @description When they were removed
                 */
                at: string;
                /** @description The provision that ends the time */
                basis: string;
                /** @description How many, of everybody */
                records: number;
            }[];
            requestId: string;
        };
        CitizenReportRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            by: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
            /**
             * @description Personal identification number (số định danh cá nhân), 12 digits; numbers that begin with 999 are nobody’s
             * @example 999090000001
             */
            personalNumber: string;
            /**
             * @description Numbers of old cards: who looked by such a number is found by it alone
             * @default []
             */
            oldCardNumbers: string[];
        };
        Breach: {
            code: string;
            /** Format: date-time */
            detectedAt: string;
            /** Format: date-time */
            openedAt: string;
            openedBy: string;
            /**
             * Format: date-time
             * @description 72 hours behind the detection (Law 91/2025/QH15, Art. 23(1))
             */
            authorityDue: string;
            /**
             * @description `controller`: the controller was not notified yet, which is due at once. The others: what is left until the authority must know
             * @enum {string}
             */
            pressure: "none" | "controller" | "time" | "two-days" | "one-day" | "overdue";
            nature: string;
            place: string | null;
            consequences: string | null;
            measures: string | null;
            contact: string | null;
            scope: {
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                until: string;
            } & {
                [key: string]: unknown;
            };
            notices: {
                controller: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
                authority: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
                persons: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
            };
            /** Format: date-time */
            closedAt: string | null;
        };
        BreachRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            by: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
            /**
             * Format: date-time
             * @description When it was detected: the 72 hours run from here. May be corrected to an earlier moment alone
             */
            detectedAt: string;
            /** @description What happened (tính chất); names no person */
            nature: string;
            place?: string;
            /** @description What follows, or may follow */
            consequences?: string;
            /** @description What was done, and will be */
            measures?: string;
            /** @description Who answers questions: the person or unit for data protection */
            contact?: string;
            /** @description Which records of the trail it is about: those to which all of this applies */
            scope: {
                officer?: string;
                consumer?: string;
                unit?: string;
                procedure?: string;
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                until: string;
            };
        };
        BreachNoticeRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            by: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
            /** @enum {string} */
            to: "controller" | "authority" | "persons";
            /**
             * Format: date-time
             * @description When they were notified
             */
            at: string;
            /** @description Number of the paper, or of the filing at the national portal */
            reference?: string;
        };
        BreachClosingRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            by: string;
            /** @description Why, in their own words; stands in the audit trail */
            reason: string;
        };
        Breaches: {
            breaches: components["schemas"]["Breach"][];
            requestId: string;
        };
        BreachReport: {
            code: string;
            /** Format: date-time */
            detectedAt: string;
            /** Format: date-time */
            openedAt: string;
            openedBy: string;
            /**
             * Format: date-time
             * @description 72 hours behind the detection (Law 91/2025/QH15, Art. 23(1))
             */
            authorityDue: string;
            /**
             * @description `controller`: the controller was not notified yet, which is due at once. The others: what is left until the authority must know
             * @enum {string}
             */
            pressure: "none" | "controller" | "time" | "two-days" | "one-day" | "overdue";
            nature: string;
            place: string | null;
            consequences: string | null;
            measures: string | null;
            contact: string | null;
            scope: {
                /** Format: date-time */
                since: string;
                /** Format: date-time */
                until: string;
            } & {
                [key: string]: unknown;
            };
            notices: {
                controller: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
                authority: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
                persons: {
                    /** Format: date-time */
                    at: string;
                    reference: string | null;
                    by: string;
                } | null;
            };
            /** Format: date-time */
            closedAt: string | null;
            /** @description Computed from the trail at this moment, of what was disclosed: the data of Form 08 (Decree 356/2025/NĐ-CP, Art. 28) */
            reach: {
                records: number;
                /** @description Numbers under which persons were asked about */
                persons: number;
                officers: number;
                fields: string[];
                units: string[];
                consumers: string[];
                procedures: string[];
                /** Format: date-time */
                first: string | null;
                /** Format: date-time */
                last: string | null;
            };
        };
        WaitingFiling: {
            /** Format: uuid */
            id: string;
            /**
             * @description Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí
             * @enum {string}
             */
            kind: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change" | "extract" | "birth-package" | "death-package";
            state: components["schemas"]["FilingState"];
            /** Format: date-time */
            stateSince: string;
            /** @description Code of the dossier at the one-stop system (mã hồ sơ) */
            dossier: string;
            /** @description Code of the linked-service software (mã hồ sơ liên thông) */
            linkedDossier: string | null;
            /** @description Registering unit (cơ quan đăng ký hộ tịch) */
            registrationUnit: string;
            /** @description Code of the procedure (mã thủ tục) */
            procedure: string;
            /** @description Time of receipt at the one-stop system (thời điểm tiếp nhận) */
            receivedAt: string;
            /**
             * Format: date-time
             * @description When the gateway took it over: durable from then on
             */
            acceptedAt: string;
            /** @description The path it was sent on */
            path: string | null;
            attempts: number;
            consumer: string;
            cause: string | null;
            nextStep: {
                vi: string;
                en: string;
            } | null;
        };
        RerunStarted: {
            /** Format: uuid */
            run: string;
            /** @description How many it will send again */
            filings: number;
        };
        RerunRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the history of each filing */
            note: string;
            /** @description Exactly these filings */
            ids?: string[];
            /** @description Every filing that ended for this cause */
            cause?: string;
            /**
             * @description So many go first; the others follow when all of them arrived
             * @default 1
             */
            canary: number;
            /**
             * @description Most filings sent again per minute
             * @default 60
             */
            perMinute: number;
        };
        StopRerunRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the history of each filing */
            note: string;
            /** Format: uuid */
            run: string;
        };
        FilingActed: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "accepted" | "delivering" | "outcome-unknown" | "received" | "supplement-requested" | "eligible" | "identifier-pending" | "document-pending" | "completed" | "refused" | "rejected" | "needs-review" | "lost-at-registry" | "stale" | "dead-letter" | "withdrawn" | "closed";
        };
        FilingActRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the history of each filing */
            note: string;
            /** Format: uuid */
            id: string;
        };
        ListedLane: {
            /** @description The system outside (hệ thống nhận) */
            target: string;
            /**
             * @description `idle`: all has arrived; `waiting`: to be sent; `stopped`: a person has to act
             * @enum {string}
             */
            state: "idle" | "waiting" | "sending" | "stopped";
            /**
             * Format: date-time
             * @description Since when something has not arrived there
             */
            waitingSince: string | null;
            /**
             * Format: date-time
             * @description When it is tried next
             */
            dueAt: string | null;
            /** @description Steps that have arrived */
            arrived: number;
            /** @description Whether it is open what arrived last; it is looked up before anything is sent */
            doubt: boolean;
            /** @description Refusals and unclear answers in a row */
            attempts: number;
            /** @description What it met last: a failure of the catalogue, or a code of the system outside */
            lastCode: string | null;
            /** @description What the system outside answered when it did not take the dossier, in its own words; people that can be seen in it are hidden */
            words: string | null;
            stopped: {
                /** @enum {string} */
                cause: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
                /** Format: date-time */
                since: string;
                /** @description Who has to act */
                owner: string;
                /** @description What stands in the way */
                sentence: {
                    vi: string;
                    en: string;
                };
                /** @description What releases it */
                nextStep: {
                    vi: string;
                    en: string;
                };
            } | null;
            dossier: string;
            unit: string;
            procedure: string;
        };
        LaneRerun: {
            /** Format: uuid */
            run: string;
            target: string;
            /** @enum {string} */
            cause: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
            /** @description The system and the person who began it */
            actor: string;
            canary: number;
            perMinute: number;
            /**
             * @description `canary-failed`: of those that went first one stands still again; the others stay where they are
             * @enum {string}
             */
            state: "canary" | "running" | "done" | "stopped" | "canary-failed";
            createdAt: string;
            endedAt: string | null;
            /** @description What became of its lanes, as they are now */
            lanes: {
                waiting: number;
                underWay: number;
                arrived: number;
                /** @description They stand still again, whatever for */
                failed: number;
                /** @description Nothing was to be sent any more */
                rested: number;
                /** @description They did not stand still for this cause any more when their turn came */
                skipped: number;
            };
        };
        LanesActed: {
            /** @description How many */
            lanes: number;
        };
        HoldLanesRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why */
            note: string;
            target: string;
            /** @description The lane of this dossier */
            dossier?: {
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                code: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Or those that stand still for this cause
             * @enum {string}
             */
            cause?: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
            /**
             * @description Of a cause so many at most: a few to try, then the others
             * @default 10000
             */
            limit: number;
        };
        ReleaseLanesRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why */
            note: string;
            target: string;
            /** @description The lane of this dossier */
            dossier?: {
                /**
                 * @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001`
                 * @example H99.001-260101-0001
                 */
                code: string;
                /**
                 * @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg)
                 * @example H99.01.02
                 */
                unit: string;
            };
            /**
             * @description Or those that stand still for this cause
             * @enum {string}
             */
            cause?: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
            /**
             * @description Of a cause so many at most: a few to try, then the others
             * @default 10000
             */
            limit: number;
            /**
             * @description Where it was open what arrived: `look-up` asks the target again; `arrived` and `not-arrived` say what a person has seen there, of one dossier alone
             * @default look-up
             * @enum {string}
             */
            doubt: "look-up" | "arrived" | "not-arrived";
        };
        LaneRerunBegun: {
            /**
             * Format: uuid
             * @description `null`: no lane stands still for this cause
             */
            run: string | null;
            /** @description How many it will release */
            lanes: number;
        };
        RerunLanesRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why */
            note: string;
            target: string;
            /**
             * @description Every lane of the target that stands still for this cause
             * @enum {string}
             */
            cause: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
            /**
             * @description So many go first; the others follow when all of them arrived
             * @default 1
             */
            canary: number;
            /**
             * @description Most lanes released per minute
             * @default 60
             */
            perMinute: number;
        };
        StopLaneRerunRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why */
            note: string;
            /** Format: uuid */
            run: string;
        };
        ReconciliationRun: {
            target: string;
            begunAt: string;
            /** @description `null` = it is not at its end */
            endedAt: string | null;
            equal: number;
            different: number;
            /** @description Just being sent: compared next time */
            underWay: number;
            /** @description Sent again */
            mended: number;
            /** @description Why it does not go on just now: code of a failure, or `closed-hours` */
            waitsFor: string | null;
        };
        ReconciliationCount: {
            target: string;
            /**
             * @description Kind of difference (loại sai lệch): docs/operate/reconciliation.md
             * @enum {string}
             */
            kind: "missing" | "unknown-there" | "behind" | "ahead" | "other-status" | "other-due-time" | "false-done" | "steps-missing" | "steps-doubled" | "steps-out-of-order" | "steps-foreign" | "result-is-paper" | "lookup-not-in-trail" | "number-invented" | "not-comparable";
            count: number;
            forPersons: number;
        };
        ReconciliationDifference: {
            target: string;
            dossier: string;
            unit: string;
            procedure: string;
            /**
             * @description Kind of difference (loại sai lệch): docs/operate/reconciliation.md
             * @enum {string}
             */
            kind: "missing" | "unknown-there" | "behind" | "ahead" | "other-status" | "other-due-time" | "false-done" | "steps-missing" | "steps-doubled" | "steps-out-of-order" | "steps-foreign" | "result-is-paper" | "lookup-not-in-trail" | "number-invented" | "not-comparable";
            /** @description What stands here: a status, a moment or a count of steps */
            ours: string | null;
            /** @description What the target shows */
            theirs: string | null;
            /**
             * @description `gateway` = sending again mends it
             * @enum {string}
             */
            mendedBy: "gateway" | "person";
            since: string;
            seenAt: string;
            sentAgainAt: string | null;
            /** @description Why the lane of this dossier stands still */
            stopped: string | null;
            advice: {
                vi: string;
                en: string;
            };
        };
        ReconcileRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Name of the target, such as `portal` */
            target: string;
            /**
             * @description Only this dossier (mã hồ sơ)
             * @example H99.001-260101-0001
             */
            dossier?: string;
            /**
             * @description Kind of difference (loại sai lệch): docs/operate/reconciliation.md
             * @enum {string}
             */
            kind?: "missing" | "unknown-there" | "behind" | "ahead" | "other-status" | "other-due-time" | "false-done" | "steps-missing" | "steps-doubled" | "steps-out-of-order" | "steps-foreign" | "result-is-paper" | "lookup-not-in-trail" | "number-invented" | "not-comparable";
            /**
             * @description Sends again what sending mends. With `kind` = `unknown-there`: also what the target says it has no longer, from the first step
             * @default false
             */
            mend: boolean;
        };
        Link: {
            link: string;
            title: components["schemas"]["Bilingual"];
            /** @enum {string} */
            state: "healthy" | "degraded" | "down" | "held";
            /** @description When the state began */
            since: string;
            /** @description What explains the state best; `null` while healthy */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            } | null;
            /** @description What is so, since when, whose it is */
            sentence: {
                vi: string;
                en: string;
            };
            /** @description What to do next; `null` while healthy */
            nextStep: {
                vi: string;
                en: string;
            } | null;
            /** @description The path that new calls go to; `null` = none */
            carriedBy: string | null;
            paths: components["schemas"]["LinkPath"][];
        };
        LinkPath: {
            path: string;
            /** @enum {string} */
            state: "healthy" | "degraded" | "down" | "held";
            /** @description When the state began */
            since: string;
            /** @description What explains the state best; `null` while healthy */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            } | null;
            /** @description What is so, since when, whose it is */
            sentence: {
                vi: string;
                en: string;
            };
            /** @description What to do next; `null` while healthy */
            nextStep: {
                vi: string;
                en: string;
            } | null;
            /** @description New calls go here at this moment */
            carries: boolean;
            /** @enum {string} */
            breaker: "closed" | "open" | "half-open";
            inFlight: number;
            queued: number;
            window: {
                calls: number;
                failures: number;
                slow: number;
            };
            /** @description ISO 8601 */
            lastSuccessAt: string | null;
            /** @description ISO 8601 */
            lastFailureAt: string | null;
            /** @description An operator keeps traffic off until then; why and who only for operators and auditors */
            hold: {
                /** @description ISO 8601 */
                until: string;
                reason: string;
                by: string;
            } | null;
            /** @description The last five minutes; percentiles of what was answered */
            latency: {
                calls: number;
                failures: number;
                p50Ms: number;
                p95Ms: number;
                p99Ms: number;
            } | null;
            /** @description What an answer has taken for long, in ms; `null` = not known yet. A path that takes many times this is `degraded` */
            usualMs: number | null;
            phases: components["schemas"]["PhaseTimes"];
            outcomes: {
                outcome: string;
                count: number;
            }[];
            probes: components["schemas"]["ProbeResult"][];
            certificate: {
                subject: string;
                issuer: string;
                /** @description ISO 8601 */
                validFrom: string | null;
                /** @description ISO 8601 */
                validTo: string | null;
                fingerprint: string;
                /** @description `null` where its dates cannot be read */
                daysLeft: number | null;
                /** @description ISO 8601 */
                changedAt: string | null;
            } | null;
            /** @description Their clock less ours */
            clockSkewMs: number | null;
            token: {
                ageMs: number;
                /** @description ISO 8601 */
                endsAt: string;
            } | null;
            /** @description What its answers held that was not understood, the latest first */
            anomalies: {
                /** @enum {string} */
                kind: "unknown-element" | "unknown-code" | "unusual-form" | "unreadable-value" | "unreadable-answer";
                /** @description An element of theirs or a word of ours, never a value; `other` where there are too many */
                name: string;
                /** @description Since the start of this process */
                count: number;
                /** @description By any process */
                firstSeenAt: string;
                /** @description ISO 8601 */
                lastSeenAt: string;
            }[];
            lastExchange: {
                /** @description ISO 8601 */
                handedAt: string;
                /** @description ISO 8601 */
                sentAt: string;
                /** @description ISO 8601 */
                firstByteAt: string;
                /** @description ISO 8601 */
                endedAt: string;
            } | null;
        };
        /** @description Mean milliseconds per phase; DNS, TCP and TLS per new connection */
        PhaseTimes: {
            dnsMs: number | null;
            tcpMs: number | null;
            tlsMs: number | null;
            queueMs: number | null;
            firstByteMs: number | null;
            bodyMs: number | null;
        };
        ProbeResult: {
            /** @description ISO 8601 */
            at: string;
            durationMs: number;
            failure: {
                code: string;
                /** @enum {string} */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            } | null;
        };
        Readiness: {
            /** @description Whether requests are served at all: false = every request of every consumer gets a 503 */
            ready: boolean;
            checks: {
                /**
                 * @description Records can be written; without them nothing is disclosed
                 * @enum {string}
                 */
                audit: "ok" | "failing";
                /**
                 * @description `failing` = this process is ending
                 * @enum {string}
                 */
                drain: "ok" | "failing";
            };
        };
        LinkWithHistory: {
            link: string;
            title: components["schemas"]["Bilingual"];
            /** @enum {string} */
            state: "healthy" | "degraded" | "down" | "held";
            /** @description When the state began */
            since: string;
            /** @description What explains the state best; `null` while healthy */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            } | null;
            /** @description What is so, since when, whose it is */
            sentence: {
                vi: string;
                en: string;
            };
            /** @description What to do next; `null` while healthy */
            nextStep: {
                vi: string;
                en: string;
            } | null;
            /** @description The path that new calls go to; `null` = none */
            carriedBy: string | null;
            paths: components["schemas"]["LinkPath"][];
            /** @description `null` while it cannot be read */
            history: components["schemas"]["PathHistory"][] | null;
        };
        PathHistory: {
            link: string;
            path: string;
            /** @description The last 24 hours */
            states: components["schemas"]["StatePeriod"][];
            /** @description The last 24 hours, by 15 minutes */
            quarters: components["schemas"]["HistorySlice"][];
            /** @description The last seven days; a day begins at midnight in Viet Nam */
            days: components["schemas"]["HistorySlice"][];
        };
        StatePeriod: {
            /** @description ISO 8601 */
            from: string;
            /** @description ISO 8601 */
            to: string | null;
            /** @enum {string} */
            state: "healthy" | "degraded" | "down" | "held";
            /** @description What explains the state best; `null` while healthy */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            } | null;
        };
        HistorySlice: {
            /** @description Its beginning */
            at: string;
            calls: number;
            failures: number;
            p50Ms: number;
            p95Ms: number;
            p99Ms: number;
            phases: components["schemas"]["PhaseTimes"];
            outcomes: {
                [key: string]: number;
            };
            /** @description Share in which the path carried traffic, 0 to 1 */
            uptime: number | null;
        };
        Incident: {
            /** Format: uuid */
            id: string;
            /** @description Which process of the gateway met it */
            instance: string;
            link: string;
            path: string;
            /** @description ISO 8601 */
            startedAt: string;
            /** @description ISO 8601 */
            endedAt: string | null;
            /** @enum {string} */
            worst: "healthy" | "degraded" | "down" | "held";
            /** @description The reason that stood longest */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            };
        };
        IncidentReport: {
            /** Format: uuid */
            id: string;
            /** @description Which process of the gateway met it */
            instance: string;
            link: string;
            path: string;
            /** @description ISO 8601 */
            startedAt: string;
            /** @description ISO 8601 */
            endedAt: string | null;
            /** @enum {string} */
            worst: "healthy" | "degraded" | "down" | "held";
            /** @description The reason that stood longest */
            reason: {
                code: string;
                /**
                 * @description Whose failure it is
                 * @enum {string}
                 */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                /** @description Refines the code, from a closed vocabulary */
                detail?: string;
            };
            sentence: components["schemas"]["Bilingual"];
            states: components["schemas"]["StatePeriod"][];
            attempts: number;
            failures: number;
            errorClasses: {
                code: string;
                /** @enum {string} */
                layer: "caller" | "gateway" | "network" | "provincial-bus" | "security-server" | "ministry";
                /** @enum {string|null} */
                phase: "dns" | "tcp" | "proxy" | "tls" | "request" | "first-byte" | "body" | null;
                count: number;
                /** @description ISO 8601 */
                firstAt: string;
                /** @description ISO 8601 */
                lastAt: string;
            }[];
            phases: components["schemas"]["PhaseTimes"];
            probes: {
                asked: number;
                failed: number;
            };
            /** @description SHA-256 of ids as they were sent upstream (MaYeuCau): at most 100, of failed attempts */
            requestIdHashes: string[];
        };
        HoldPathRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the audit trail and on the operators’ page. No long numbers: nothing that could be a person’s */
            note: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             */
            until?: string;
            /** @description Or for so long from now; at most `health.holdMaxMs` */
            forMinutes?: number;
        };
        ReleasePathRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the audit trail and on the operators’ page. No long numbers: nothing that could be a person’s */
            note: string;
        };
        DrainPathRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the audit trail and on the operators’ page. No long numbers: nothing that could be a person’s */
            note: string;
            /**
             * Format: date-time
             * @description When it ends by itself
             */
            until?: string;
            /** @description Or for so long from now; at most `health.holdMaxMs` */
            forMinutes?: number;
            /** @description How long to wait until nothing is under way, in ms */
            waitMs?: number;
        };
        ProbePathRequest: {
            /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
            officer: string;
            /** @description Why; stands in the audit trail and on the operators’ page. No long numbers: nothing that could be a person’s */
            note?: string;
        };
        Diagnostics: {
            /** @enum {string} */
            format: "lienthong-diagnostics/1";
            madeAt: string;
            /**
             * @description The worst of the findings
             * @enum {string}
             */
            status: "ok" | "warn" | "fail" | "skip";
            findings: ({
                subject: string;
                check: string;
                status: string;
            } & {
                [key: string]: unknown;
            })[];
            /** @description The configuration in force; `null` = a secret */
            settings: {
                name: string;
                value: string | null;
            }[];
        } & {
            [key: string]: unknown;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export interface operations {
    whoAmI: {
        parameters: {
            query?: {
                /** @description Asks the policy as well: with `procedure` and `unit` */
                operation?: "verify" | "lookup" | "file" | "follow" | "register" | "watch" | "public-status" | "receive" | "check-file" | "verify-certificate";
                /** @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire */
                procedure?: string;
                /** @description Electronic identifier of the agency that asks (mã đơn vị, Decision 20/2020/QĐ-TTg) */
                unit?: string;
                /** @description Names of fields, with commas between them: whether a lookup may return them */
                fields?: ("personalNumber" | "oldCardNumber" | "fullName" | "dateOfBirth" | "sex" | "ethnicity" | "religion" | "nationality" | "maritalStatus" | "bloodGroup" | "placeOfBirthRegistration" | "homePlace" | "permanentResidence" | "currentResidence" | "householdBookNumber" | "father.fullName" | "father.personalNumber" | "father.oldCardNumber" | "father.nationality" | "mother.fullName" | "mother.personalNumber" | "mother.oldCardNumber" | "mother.nationality" | "spouse.fullName" | "spouse.personalNumber" | "spouse.oldCardNumber" | "spouse.nationality" | "legalRepresentative.fullName" | "legalRepresentative.personalNumber" | "legalRepresentative.oldCardNumber" | "legalRepresentative.nationality" | "householdHead.fullName" | "householdHead.personalNumber" | "householdHead.oldCardNumber" | "householdHead.nationality" | "householdHead.relation")[];
                /** @description Names of attributes, with commas between them: whether a verification may compare them */
                attributes?: ("fullName" | "dateOfBirth" | "sex" | "ethnicity" | "nationality" | "oldCardNumber" | "fatherName" | "motherName" | "spouseName" | "permanentResidence")[];
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The entry of this caller in the register */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
        };
    };
    verifyPerson: {
        parameters: {
            query?: {
                /** @description `?dryRun` or `?dryRun=true`: the policy alone is asked. The answer says what the question would disclose and cost; the register is not asked, nothing of a person is in it, and nothing is taken from the quota. Absent, or `false`: the question itself */
                dryRun?: "" | "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerificationRequest"];
            };
        };
        responses: {
            /** @description The outcome; of a dry run what it would be about */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerificationResponse"] | components["schemas"]["DryRunResponse"];
                };
            };
        };
    };
    lookUpPerson: {
        parameters: {
            query?: {
                /** @description `?dryRun` or `?dryRun=true`: the policy alone is asked. The answer says what the question would disclose and cost; the register is not asked, nothing of a person is in it, and nothing is taken from the quota. Absent, or `false`: the question itself */
                dryRun?: "" | "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LookupRequest"];
            };
        };
        responses: {
            /** @description The fields, or not-matched; of a dry run which ones */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LookupResponse"] | components["schemas"]["DryRunResponse"];
                };
            };
        };
    };
    verifyCard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CardVerificationRequest"];
            };
        };
        responses: {
            /** @description The outcome */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CardVerificationResponse"];
                };
            };
        };
    };
    listBatches: {
        parameters: {
            query?: {
                /** @description Of every consumer; for operators and auditors */
                all?: "true" | "false";
                /** @description `nextCursor` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        batches: components["schemas"]["Batch"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    askAboutPeople: {
        parameters: {
            query?: {
                /** @description Of a file: what is asked about every person. In a JSON body it stands inside */
                operation?: "verify" | "lookup";
            };
            header?: {
                /** @description Required for a file */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PeopleRequest"];
                "application/x-ndjson": string;
                "text/csv": string;
            };
        };
        responses: {
            /** @description One answer for each person, in their order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PeopleResponse"];
                };
            };
            /** @description Taken as a job, or taken before */
            202: {
                headers: {
                    /** @description Where the batch is */
                    Location?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    getBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Counts, and when it may end */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    followBatch: {
        parameters: {
            query?: {
                /** @description Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused */
                after?: number;
                /** @description Seconds to wait when there is nothing yet (long poll); the gateway may wait less */
                wait?: number;
                /** @description Events of one page */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Where it stands, once it is not where `after` was */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchEvents"];
                    "text/event-stream": string;
                };
            };
        };
    };
    readBatchResults: {
        parameters: {
            query?: {
                /** @description Results behind this `number`; 0 = from the first. The stream ends before the first person without an outcome */
                after?: number;
            };
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One person a line */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
        };
    };
    pauseBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchActionRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    resumeBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchActionRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the batch */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchActionRequest"];
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
        };
    };
    readFilingEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused */
                after?: number;
                /** @description Seconds to wait when there is nothing yet (long poll); the gateway may wait less */
                wait?: number;
                /** @description Events of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events in order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilingEvents"];
                    "text/event-stream": string;
                };
            };
        };
    };
    listFilings: {
        parameters: {
            query?: {
                state?: "accepted" | "delivering" | "outcome-unknown" | "received" | "supplement-requested" | "eligible" | "identifier-pending" | "document-pending" | "completed" | "refused" | "rejected" | "needs-review" | "lost-at-registry" | "stale" | "dead-letter" | "withdrawn" | "closed";
                /** @description Kind of act: `birth` khai sinh, `death` khai tử, `marriage` kết hôn, `marital-status` xác nhận tình trạng hôn nhân, `parent-child` nhận cha, mẹ, con, `guardianship` giám hộ, `change` thay đổi, cải chính, bổ sung hộ tịch, `extract` bản sao trích lục, `birth-package` liên thông khai sinh – thường trú – bảo hiểm y tế, `death-package` liên thông khai tử – xóa thường trú – mai táng phí */
                kind?: "birth" | "death" | "marriage" | "marital-status" | "parent-child" | "guardianship" | "change" | "extract" | "birth-package" | "death-package";
                /** @description Code of the dossier (mã hồ sơ), exactly */
                dossier?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Filings of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        filings: components["schemas"]["FilingSummary"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    submitFiling: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own making, one per filing, the same for every repetition of it: the first answer comes again, marked by `Idempotency-Replayed: true` */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilingRequest"];
            };
        };
        responses: {
            /** @description Taken over, or taken over before */
            202: {
                headers: {
                    /** @description Where the filing is */
                    Location?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filing"];
                };
            };
        };
    };
    getFiling: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the filing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The filing with its events and, once there is one, its result */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filing"];
                };
            };
        };
    };
    supplementFiling: {
        parameters: {
            query?: never;
            header: {
                /** @description A key of your own making, one per filing, the same for every repetition of it: the first answer comes again, marked by `Idempotency-Replayed: true` */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The id that the gateway gave the filing */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SupplementRequest"];
            };
        };
        responses: {
            /** @description Taken over; it goes out under the same codes */
            202: {
                headers: {
                    /** @description Where the filing is */
                    Location?: string;
                    /** @description `true` when this is the first answer again */
                    "Idempotency-Replayed"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filing"];
                };
            };
        };
    };
    withdrawFiling: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the filing */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WithdrawalRequest"];
            };
        };
        responses: {
            /** @description Withdrawn: the registry has nothing of it */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filing"];
                };
            };
            /** @description Not withdrawn: the registry has it. The filing says whom to ask, and is followed on */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Filing"];
                };
            };
        };
    };
    fetchCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id that the gateway gave the filing */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file, of the type that the registry sent it as */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "image/jpeg": string;
                    "image/png": string;
                    "application/octet-stream": string;
                };
            };
        };
    };
    readDossierEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused */
                after?: number;
                /** @description Seconds to wait when there is nothing yet (long poll); the gateway may wait less */
                wait?: number;
                /** @description Events of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events in order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DossierEvents"];
                    "text/event-stream": string;
                };
            };
        };
    };
    listDossiers: {
        parameters: {
            query?: {
                /** @description Of this agency and those below it (mã đơn vị) */
                unit?: string;
                /** @description Code of the administrative procedure (mã thủ tục hành chính, Decision 362/QĐ-VPCP), national form `d.dddddd`; the provincial form is accepted and cut to the national one on the wire */
                procedure?: string;
                status?: "new" | "accepted" | "not-accepted" | "in-process" | "supplement-asked" | "payment-asked" | "withdrawal-asked" | "stopped" | "done" | "result-returned";
                /** @description `true`: only those that have not ended; `false`: only those that have */
                open?: "true" | "false";
                /** @description Only those whose present due time is before this moment, ISO 8601 with offset */
                "due-before"?: string;
                /** @description Only open ones of which this is forecast now (dự báo) */
                forecast?: "on-track" | "at-risk" | "late" | "waiting-for-citizen" | "not-knowable";
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Dossiers of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        dossiers: components["schemas"]["DossierSummary"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    registerDossier: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DossierRegistration"];
            };
        };
        responses: {
            /** @description It was registered so before, or was accepted at another moment, which stands */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dossier"];
                };
            };
            /** @description Registered, or completed */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dossier"];
                };
            };
        };
    };
    getDossier: {
        parameters: {
            query?: {
                /** @description Needed only where several agencies have a dossier under this code */
                unit?: string;
            };
            header?: never;
            path: {
                /** @description Either code of the dossier (mã hồ sơ) */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dossier with its events */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dossier"];
                };
            };
        };
    };
    reportDossierStep: {
        parameters: {
            query?: {
                /** @description Needed only where several agencies have a dossier under this code */
                unit?: string;
            };
            header?: never;
            path: {
                /** @description Either code of the dossier (mã hồ sơ) */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DossierStep"];
            };
        };
        responses: {
            /** @description It was recorded before; or `accepted` was, at another moment, which stands: `findings` says so */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dossier"];
                };
            };
            /** @description Recorded */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Dossier"];
                };
            };
        };
    };
    readPublicStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PublicStatusQuestion"];
            };
        };
        responses: {
            /** @description The status. No name, no officer, no reason */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicStatus"];
                };
            };
        };
    };
    readLinkedDossierEvents: {
        parameters: {
            query?: {
                /** @description Events after this sequence number; 0 = from the beginning. A number that the feed has not reached is refused */
                after?: number;
                /** @description Seconds to wait when there is nothing yet (long poll); the gateway may wait less */
                wait?: number;
                /** @description Events of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Events in order */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedDossierEvents"];
                    "text/event-stream": string;
                };
            };
        };
    };
    listLinkedDossiers: {
        parameters: {
            query?: {
                /** @description Only those that are not finished there, or only those that are */
                open?: "true" | "false";
                /** @description Those after this place: `next` of the page before */
                after?: number;
                /** @description Dossiers of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The first that came first */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedDossierList"];
                };
            };
        };
    };
    getLinkedDossier: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of the linked dossier, or of our dossier */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The dossier */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedDossier"];
                };
            };
        };
    };
    fetchLinkedDossierFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Code of the linked dossier, or of our dossier */
                code: string;
                /** @description SHA-256 of the content, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
        };
    };
    verifyCertificate: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CertificateVerificationRequest"];
            };
        };
        responses: {
            /** @description The verdict; as a page to print where the request accepts `text/html` */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CertificateVerificationResponse"];
                    "text/html": string;
                };
            };
        };
    };
    searchCertificateCases: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CaseSearchRequest"];
            };
        };
        responses: {
            /** @description The cases */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseSearchResponse"];
                    "text/csv": string;
                };
            };
        };
    };
    putAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description SHA-256 of the content, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/pdf": string;
                "image/jpeg": string;
                "image/png": string;
            };
        };
        responses: {
            /** @description It was here already */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sha256: string;
                        bytes: number;
                    };
                };
            };
            /** @description Stored */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        sha256: string;
                        bytes: number;
                    };
                };
            };
        };
    };
    hasAttachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description SHA-256 of the content, lower-case hex */
                sha256: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Yes */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    fetchFile: {
        parameters: {
            query?: never;
            header?: {
                /** @description One range of bytes; of several the whole file is sent */
                range?: string;
                /** @description The range is wanted only of the version with this ETag */
                "if-range"?: string;
                /** @description ETags of the versions that the client has */
                "if-none-match"?: string;
            };
            path: {
                /** @description The address */
                secret: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The whole file */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "image/jpeg": string;
                    "image/png": string;
                    "application/octet-stream": string;
                };
            };
            /** @description The part that was asked for */
            206: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/pdf": string;
                    "image/jpeg": string;
                    "image/png": string;
                    "application/octet-stream": string;
                };
            };
            /** @description It is the version that the client has */
            304: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    listFileAddresses: {
        parameters: {
            query?: {
                /** @description One address */
                id?: string;
                /** @description All of this dossier (mã hồ sơ) */
                dossier?: string;
                /** @description With `dossier`, where several agencies have a dossier under this code */
                unit?: string;
                /** @description All that were made for this target, such as `portal` */
                target?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The addresses */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        addresses: components["schemas"]["FileAddress"][];
                    };
                };
            };
        };
    };
    revokeFileAddresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeFilesRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** @description How many worked until now */
                        revoked: number;
                    };
                };
            };
        };
    };
    checkFile: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FileCheckRequest"];
            };
        };
        responses: {
            /** @description The findings */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileCheck"];
                };
            };
        };
    };
    listWebhooks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller's webhooks */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        webhooks: components["schemas"]["Webhook"][];
                    };
                };
            };
        };
    };
    registerWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookRegistration"];
            };
        };
        responses: {
            /** @description Registered; the secret is shown this once */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegisteredWebhook"];
                };
            };
        };
    };
    chooseWebhookTopics: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookTopics"];
            };
        };
        responses: {
            /** @description Chosen */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    removeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Removed, with the messages that were still to be sent */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    replayWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookReplay"];
            };
        };
        responses: {
            /** @description What was queued */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WebhookReplayed"];
                };
            };
        };
    };
    enableWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Enabled; what waits for it leaves now */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    makeReport: {
        parameters: {
            query: {
                /** @description First day of the period, in Viet Nam */
                from: string;
                /** @description Last day, included */
                to: string;
                /** @description What a row is about */
                by?: "unit" | "procedure" | "case" | "channel" | "month" | "day";
                format?: "json" | "csv" | "xlsx" | "html" | "text";
                /** @description Whether the audit trail is searched for indicator 4.5, which takes longer */
                population?: "true" | "false";
            };
            header?: never;
            path: {
                form: "II.06a";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                    "text/csv": string;
                    "text/html": string;
                    "text/plain": string;
                    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": string;
                };
            };
        };
    };
    closeReport: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                form: "II.06a";
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReportClosingRequest"];
            };
        };
        responses: {
            /** @description It was closed before */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportClosing"];
                };
            };
            /** @description Closed, and on record */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportClosing"];
                };
            };
        };
    };
    listUnits: {
        parameters: {
            query?: {
                /** @description The day in Viet Nam that is asked about. Absent: today */
                asOf?: string;
                level?: "province" | "district" | "commune";
                type?: "province" | "city" | "urban-district" | "rural-district" | "district-town" | "district-city" | "ward" | "commune" | "township" | "special-zone";
                /** @description Code of a unit that they lie in */
                within?: string;
                /** @description A piece of the name; marks and letter case do not matter */
                name?: string;
                /** @description Units after this code: `next` of the page before */
                after?: string;
                /** @description Units of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitPage"];
                };
            };
        };
    };
    getUnit: {
        parameters: {
            query?: {
                /** @description The day in Viet Nam that is asked about. Absent: today */
                asOf?: string;
                /** @description The code is that of this system, which the operator has set. Absent: of the statistics office */
                system?: string;
            };
            header?: never;
            path: {
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The unit, or that there was none */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitAnswer"];
                };
            };
        };
    };
    resolveAddress: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnitResolutionRequest"];
            };
        };
        responses: {
            /** @description Candidates with reasons, and whether the first is sure */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnitResolution"];
                };
            };
        };
    };
    listAuditRecords: {
        parameters: {
            query: {
                /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
                by: string;
                /** @description Why, in their own words; stands in the audit trail */
                reason: string;
                /** @description Keyed hash of a person, as a record has it */
                subject?: string;
                /** @description Id of the system that asked */
                consumer?: string;
                /** @description Electronic identifier of the agency, exactly as it asked */
                unit?: string;
                /** @description Code of the procedure, as it was stated */
                procedure?: string;
                /** @description Code of the dossier, in upper or lower case */
                dossier?: string;
                /** @description What was done, such as `lookup` */
                operation?: string;
                outcome?: "disclosed" | "refused" | "failed" | "done";
                /** @description From this moment on */
                since?: string;
                /** @description Before this moment */
                until?: string;
                /** @description The officer who asked, where it is an account; a number of a person is sent by `POST` */
                officer?: string;
                limit?: number;
                /** @description `next` of the answer before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The records */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSearchResponse"];
                };
            };
        };
    };
    searchAuditRecords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AuditSearchRequest"];
            };
        };
        responses: {
            /** @description The records */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditSearchResponse"];
                };
            };
        };
    };
    reportToCitizen: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CitizenReportRequest"];
            };
        };
        responses: {
            /** @description The report */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CitizenReport"];
                    "text/html": string;
                };
            };
        };
    };
    reportBreach: {
        parameters: {
            query: {
                /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
                by: string;
                /** @description Why, in their own words; stands in the audit trail */
                reason: string;
            };
            header?: never;
            path: {
                /** @description The code of the office that keeps the case */
                code: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The case and its reach */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BreachReport"];
                };
            };
        };
    };
    stateBreach: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the office that keeps the case */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreachRequest"];
            };
        };
        responses: {
            /** @description The case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breach"];
                };
            };
        };
    };
    notifyOfBreach: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the office that keeps the case */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreachNoticeRequest"];
            };
        };
        responses: {
            /** @description The case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breach"];
                };
            };
        };
    };
    closeBreach: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The code of the office that keeps the case */
                code: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BreachClosingRequest"];
            };
        };
        responses: {
            /** @description The case */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breach"];
                };
            };
        };
    };
    listBreaches: {
        parameters: {
            query: {
                /** @description The account of the person who acts (tài khoản cán bộ); stands in the audit trail */
                by: string;
                /** @description Why, in their own words; stands in the audit trail */
                reason: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The cases */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Breaches"];
                };
            };
        };
    };
    listFilingsForAttention: {
        parameters: {
            query?: {
                state?: "accepted" | "delivering" | "outcome-unknown" | "received" | "supplement-requested" | "eligible" | "identifier-pending" | "document-pending" | "completed" | "refused" | "rejected" | "needs-review" | "lost-at-registry" | "stale" | "dead-letter" | "withdrawn" | "closed";
                cause?: string;
                /** @description `nextCursor` of the page before */
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        filings: components["schemas"]["WaitingFiling"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    rerunFilings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RerunRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RerunStarted"];
                };
            };
        };
    };
    stopRerun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopRerunRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stopped: boolean;
                    };
                };
            };
        };
    };
    closeFiling: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilingActRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilingActed"];
                };
            };
        };
    };
    confirmFiling: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FilingActRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilingActed"];
                };
            };
        };
    };
    listLanes: {
        parameters: {
            query?: {
                target?: string;
                /** @description Absent: all that are not idle */
                state?: "idle" | "waiting" | "sending" | "stopped";
                cause?: "held" | "refused" | "not-carried" | "applicant-unknown" | "channel-unknown" | "certificate-missing" | "procedure-unknown" | "unit-unknown" | "code-not-accepted" | "cannot-ask" | "unclear" | "differs-there" | "target-fault" | "internal-error";
                /** @description `nextCursor` of the page before */
                cursor?: string;
                /** @description Lanes of one page */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        lanes: components["schemas"]["ListedLane"][];
                        nextCursor: string | null;
                    };
                };
            };
        };
    };
    listLaneReruns: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The last twenty */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        reruns: components["schemas"]["LaneRerun"][];
                    };
                };
            };
        };
    };
    holdLanes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldLanesRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanesActed"];
                };
            };
        };
    };
    releaseLanes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleaseLanesRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LanesActed"];
                };
            };
        };
    };
    rerunLanes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RerunLanesRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LaneRerunBegun"];
                };
            };
        };
    };
    stopLaneRerun: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StopLaneRerunRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        stopped: boolean;
                    };
                };
            };
        };
    };
    showReconciliation: {
        parameters: {
            query?: {
                /** @description Name of the target, such as `portal` */
                target?: string;
                /** @description Kind of difference (loại sai lệch): docs/operate/reconciliation.md */
                kind?: "missing" | "unknown-there" | "behind" | "ahead" | "other-status" | "other-due-time" | "false-done" | "steps-missing" | "steps-doubled" | "steps-out-of-order" | "steps-foreign" | "result-is-paper" | "lookup-not-in-trail" | "number-invented" | "not-comparable";
                /** @description Dossier code (mã hồ sơ), such as `000.01.99.H99-250115-0001` or `G99.20-20260101-0000001` */
                dossier?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What is known to differ */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["ReconciliationRun"][];
                        counts: components["schemas"]["ReconciliationCount"][];
                        differences: components["schemas"]["ReconciliationDifference"][];
                    };
                };
            };
        };
    };
    beginReconciliation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReconcileRequest"];
            };
        };
        responses: {
            /** @description Begun, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        runs: components["schemas"]["ReconciliationRun"][];
                    };
                };
            };
        };
    };
    listLinks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Every link with its paths */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        links: components["schemas"]["Link"][];
                        service: components["schemas"]["Readiness"];
                    };
                };
            };
        };
    };
    followLinks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A stream */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    getLink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The link */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkWithHistory"];
                };
            };
        };
    };
    listIncidents: {
        parameters: {
            query?: {
                limit?: number;
                /** @description Incidents older than this one */
                before?: string;
            };
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One page */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        incidents: components["schemas"]["Incident"][];
                    };
                };
            };
        };
    };
    getIncident: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The incident */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IncidentReport"];
                };
            };
        };
    };
    holdPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldPathRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkPath"];
                };
            };
        };
    };
    releasePath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReleasePathRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkPath"];
                };
            };
        };
    };
    drainPath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DrainPathRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkPath"];
                };
            };
        };
    };
    probePath: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                path: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProbePathRequest"];
            };
        };
        responses: {
            /** @description Done, and on record */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProbeResult"];
                };
            };
        };
    };
    makeDiagnostics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bundle */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diagnostics"];
                };
            };
        };
    };
    checkLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It is */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
    checkReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description It can */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    readMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Text exposition format */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
        };
    };
}
