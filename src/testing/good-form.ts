/** What somebody fills in with whom nothing is wrong. */
import type { ApplicationForm } from "../api/applications.ts";
import { eligibleAnswers } from "./eligible-answers.ts";

/** A whole form; the same each time. */
export const goodForm = (community: number): ApplicationForm => ({
  ...{ name: "王小敏", community, destination: "青岛市市南区", organisation: "海尔", travelDate: "2031-03-01" },
  answers: { ...eligibleAnswers, symptoms: [], stays: [] },
});
