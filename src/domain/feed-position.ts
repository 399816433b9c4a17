/** A place in a feed that the feed has not reached. */
import { GatewayFailure } from './failure.ts'

/** Sequence numbers never go back by themselves: the place is another gateway's, or a database was restored from a copy. */
export function beyondTheFeed(head: number, pointer: string): GatewayFailure {
  const message = {
    vi: `Dòng sự kiện mới đến số ${head}. Vị trí này của cổng khác, hoặc cơ sở dữ liệu đã được khôi phục từ bản sao: hãy hỏi đơn vị vận hành, rồi đọc lại từ đầu hoặc từ số trên`,
    en: `The feed has come to ${head}. This place is another gateway's, or the database was restored from a copy: ask the operators, then read again from the beginning or from that number`,
  }
  return new GatewayFailure('request-invalid', { faults: [{ pointer, code: 'beyond-the-end', message }] })
}
