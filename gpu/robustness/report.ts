// What an evaluation of robustness says. The shapes are in prisma/, because cards and runs carry reports too.
export {
  type Check,
  checkSchema,
  type RobustnessReport,
  robustnessReportSchema,
} from "../../prisma/robustness-report.ts";
