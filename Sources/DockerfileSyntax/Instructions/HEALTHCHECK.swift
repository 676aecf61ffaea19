import BuildPlan
import Diagnostics

extension StepReader {
    static let healthcheckFlags: [FlagSpecification] = [
        .string("interval"), .string("timeout"), .string("start-period"), .string("start-interval"), .string("retries"),
    ]

    /// Parses `HEALTHCHECK [FLAGS] CMD COMMAND` or `HEALTHCHECK NONE`. Flags before `NONE` are ignored.
    func readHEALTHCHECK(_ instruction: Instruction) throws(ParseFailure) -> HealthcheckStep {
        try requireArgument(instruction.arguments.isEmpty, instruction, .healthcheck)
        let type = instruction.arguments[0]
        let command = Array(instruction.arguments.dropFirst())
        if type.text.uppercased() == "NONE" {
            guard command.isEmpty else {
                throw ParseFailure("\(table.name(.healthcheck)) NONE takes no arguments", at: command[0].bounds)
            }
            return HealthcheckStep(test: ["NONE"])
        }
        let flags = try flags(of: instruction, .healthcheck)
        guard isHealthcheckCommand(type.text) else {
            throw ParseFailure(
                "Unknown type \(quoted(type.text.uppercased())) in \(table.name(.healthcheck)) "
                    + "(try \(table.healthcheckCommand))",
                at: type.bounds
            )
        }
        let test = command.map(\.text)
        guard !test.isEmpty else {
            throw ParseFailure(
                "Missing command after \(table.name(.healthcheck)) \(type.text.uppercased())",
                at: type.bounds
            )
        }
        var step = HealthcheckStep(test: (instruction.isJSON ? ["CMD"] : ["CMD-SHELL"]) + test)
        step.interval = try duration(flags, "interval")
        step.timeout = try duration(flags, "timeout")
        step.startPeriod = try duration(flags, "start-period")
        step.startInterval = try duration(flags, "start-interval")
        step.retries = try retries(flags)
        return step
    }

    /// Returns whether a word introduces the command of a health check: `CMD`, or the language's keyword for it (`DO` in an
    /// Ickfile).
    func isHealthcheckCommand(_ word: String) -> Bool {
        let word = word.uppercased()
        return word == "CMD" || word == table.healthcheckCommand
    }

    private func duration(_ flags: FlagValues, _ name: String) throws(ParseFailure) -> Int64 {
        guard let value = flags.string(name) else { return 0 }
        let nanoseconds: Int64
        do {
            nanoseconds = try GoNumbers.duration(value.text)
        } catch {
            throw ParseFailure(error.message, at: value.bounds, notes: ["expected a duration such as '1m30s'"])
        }
        guard nanoseconds == 0 || nanoseconds >= 1_000_000 else {
            throw ParseFailure("Interval \(quoted(name)) cannot be less than 1ms", at: value.bounds)
        }
        return nanoseconds
    }

    private func retries(_ flags: FlagValues) throws(ParseFailure) -> Int {
        guard let value = flags.string("retries") else { return 0 }
        let count: Int
        do {
            count = try GoNumbers.int32(value.text)
        } catch {
            throw ParseFailure(error.message, at: value.bounds)
        }
        guard count >= 0 else { throw ParseFailure("--retries cannot be negative (\(count))", at: value.bounds) }
        return count
    }
}
