/** What a verified code says, as a guard compares it: the name first. */
import type { Claims } from "../../../core/pass/claims.ts";
import { areaWords } from "../../../ui/words/areas.ts";
import { currentLanguage, currentWords } from "../../../ui/words/current.ts";
import { endWords, spanWords } from "../../../ui/words/times.ts";
import { shownName } from "../shown-name.ts";
import type { Check } from "../state.ts";

const Fact = ({ name, value }: { readonly name: string; readonly value: string }) => (
  <div class="fact">
    <dt>{name}</dt>
    <dd>{value}</dd>
  </div>
);

interface ClaimFactsProps {
  readonly claims: Claims;
  readonly nowSeconds: number;
  /** A red pass was green when it was signed; until when it would have been is no matter for a gate. */
  readonly isRefused: boolean;
}

const ClaimFacts = ({ claims, nowSeconds, isRefused }: ClaimFactsProps) => {
  const { facts, kind } = currentWords();
  const language = currentLanguage();
  const end = (seconds: number): string => endWords({ seconds, nowSeconds }, language);
  const greenUntilSeconds = claims.kind === "pass" && !isRefused ? claims.greenUntilSeconds : undefined;
  return (
    <>
      <Fact name={facts.kind} value={kind[claims.kind]} />
      <Fact name={facts.area} value={areaWords(claims.area, language)} />
      <Fact name={facts.validUntil} value={end(claims.expSeconds)} />
      {greenUntilSeconds !== undefined && <Fact name={facts.greenUntil} value={end(greenUntilSeconds)} />}
    </>
  );
};

/** The holder's name, large; nothing where no issuer vouches for it. */
export const HolderName = ({ claims }: { readonly claims: Claims | undefined }) =>
  claims === undefined ? null : (
    <p class="holder">
      <span class="holder-label">{currentWords().facts.name}</span>
      <span class="holder-name">
        <bdi>{shownName(claims.name)}</bdi>
      </span>
    </p>
  );

/** All else: shown for every verdict, the claims only where given. */
export const Facts = ({ check, claims }: { readonly check: Check; readonly claims: Claims | undefined }) => {
  const { facts } = currentWords();
  const language = currentLanguage();
  const { issuer, listsAgeSeconds } = check.verdict;
  const [reason] = check.verdict.reasons;
  return (
    <dl class="facts">
      {claims !== undefined && (
        <ClaimFacts claims={claims} nowSeconds={check.nowSeconds} isRefused={check.verdict.outcome === "refuse"} />
      )}
      {claims !== undefined && issuer !== undefined && (
        <Fact name={facts.issuer} value={shownName(language === "zh-CN" ? issuer.nameZh : issuer.nameEn)} />
      )}
      <Fact
        name={facts.listsAge}
        value={listsAgeSeconds === undefined ? facts.none : facts.ago(spanWords(listsAgeSeconds, language))}
      />
      {reason !== undefined && <Fact name={facts.code} value={reason} />}
    </dl>
  );
};
