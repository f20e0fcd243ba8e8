/** The shape of what the page about the journal says. */

/** Why scans still wait, by the codes of sending; where the store fails, its own words are said. */
export type SendTrouble = "send-not-enrolled" | "send-offline" | "send-shut-out" | "send-refused" | "send-server";

/** Journal. */
export interface JournalWords {
  readonly about: string;
  readonly earlier: string;
  readonly later: string;
  readonly verdicts: string;
  readonly all: string;
  readonly scans: string;
  readonly hour: string;
  readonly byHour: (verdict: string) => string;
  readonly none: string;
  readonly outbox: {
    readonly title: string;
    readonly text: string;
    readonly waiting: (count: number) => string;
    readonly oldest: (moment: string) => string;
    readonly nothing: string;
    readonly sending: string;
    readonly forgotten: (count: number) => string;
    readonly handIn: string;
    readonly enrol: string;
  };
  readonly trouble: Readonly<Record<SendTrouble, string>>;
}
