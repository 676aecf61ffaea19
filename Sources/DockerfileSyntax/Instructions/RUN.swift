import BuildPlan
import Diagnostics
import ShellWords
import SourceText

/// A key in the value of `RUN --device`, e.g. `name` in `--device=name=vendor.com/class=gpu`.
enum DeviceKey: String, Sendable, CaseIterable {
    case name
    case required
}

extension StepReader {
    static let runFlags: [FlagSpecification] = [
        .strings("device"), .strings("mount"), .string("network"), .string("security"),
    ]

    /// Parses `RUN [FLAGS] COMMAND` or `RUN [FLAGS] ["PROGRAM", …]`.
    func readRUN(_ instruction: Instruction) throws(ParseFailure) -> RunStep {
        let flags = try flags(of: instruction, .run)
        let command = commandLine(instruction)
        var step = RunStep(command: command, commandRange: commandRange(instruction))
        step.files = instruction.heredocs.map { heredoc in
            var file = InlineFile(
                name: heredoc.name,
                content: Word(source.text(heredoc.content), range: heredoc.content, expansion: .none),
                stripsTabs: heredoc.stripsTabs
            )
            file.bytes = rawBytes(of: heredoc)
            return file
        }
        if case .shell(let line) = command, !step.files.isEmpty {
            step.isOnlyHeredoc = (try? HeredocStart(line)) != nil
        }
        // The strings decoded from a JSON array are always valid UTF-8.
        step.hasInvalidUTF8 =
            !instruction.isJSON
            && (instruction.arguments.contains(where: instruction.isInvalidUTF8)
                || step.files.contains { $0.bytes != nil })
        for device in flags.strings("device") { step.devices.append(try readDevice(device)) }
        for mount in flags.strings("mount") {
            try checkMount(mount)
            step.mountOptions.append(word(mount, in: instruction))
        }
        if let network = flags.value("network") {
            guard let mode = RunStep.Network(rawValue: network.text) else {
                throw ParseFailure(
                    "invalid network mode \(quoted(network.text))",
                    at: network.bounds,
                    notes: ["expected default, none or host"]
                )
            }
            step.network = mode
        }
        if let security = flags.value("security") {
            guard let mode = RunStep.Security(rawValue: security.text) else {
                throw ParseFailure(
                    "security \(quoted(security.text)) is not valid",
                    at: security.bounds,
                    notes: ["expected sandbox or insecure"]
                )
            }
            step.security = mode
        }
        return step
    }

    private func commandRange(_ instruction: Instruction) -> SourceRange {
        guard let first = instruction.arguments.first, let last = instruction.arguments.last else {
            return instruction.line.range(of: instruction.keyword.bounds)
        }
        return instruction.line.range(of: first.bounds.lowerBound..<last.bounds.upperBound)
    }

    /// Checks that a mount is valid CSV and that its `from` contains no variable. Lowering checks the other fields after
    /// expanding variables.
    private func checkMount(_ mount: Piece) throws(ParseFailure) {
        // A mount without quotes, line feeds and `$` has neither a CSV error nor a variable.
        let isSimple = mount.text.utf8.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "$") && $0 != 0x0A }
        if isSimple, !mount.text.isEmpty { return }
        let fields: [String]
        do {
            fields = try csvFields(mount.text)
        } catch {
            throw ParseFailure("failed to parse csv mounts: \(error.message)", at: mount.bounds)
        }
        for field in fields {
            guard let equals = field.firstIndex(of: "="), field[..<equals].lowercased() == "from" else { continue }
            let value = field[equals...].dropFirst()
            guard let dollar = value.firstIndex(of: "$"), dollar != value.index(before: value.endIndex) else {
                continue
            }
            throw ParseFailure(
                "'from' doesn't support variable expansion, define alias stage instead",
                at: mount.bounds,
                notes: ["add the stage '\(table.name(.from)) \(value) AS NAME', and write 'from=NAME' here"]
            )
        }
    }

    private func readDevice(_ device: Piece) throws(ParseFailure) -> RunStep.Device {
        let fields: [String]
        do {
            fields = try csvFields(device.text)
        } catch {
            throw ParseFailure("failed to parse csv devices: \(error.message)", at: device.bounds)
        }
        var result = RunStep.Device(name: "", required: false)
        for field in fields {
            guard let equals = field.firstIndex(of: "=") else {
                if field.lowercased() == DeviceKey.required.rawValue {
                    result.required = true
                } else if result.name.isEmpty {
                    result.name = field
                } else {
                    throw ParseFailure("invalid field '\(field)' must be a key=value pair", at: device.bounds)
                }
                continue
            }
            let key = field[..<equals].lowercased()
            let value = String(field[equals...].dropFirst())
            switch DeviceKey(rawValue: key) {
            case .name:
                if !result.name.isEmpty {
                    throw ParseFailure("device name already set to \(result.name)", at: device.bounds)
                }
                result.name = value
            case .required:
                guard let required = Bool(goSyntax: value) else {
                    throw ParseFailure("invalid value for \(key): \(value)", at: device.bounds)
                }
                result.required = required
            case nil:
                if result.name.isEmpty {
                    result.name = field
                    continue
                }
                let nearest = suggestedWord(for: key, among: DeviceKey.allCases.map(\.rawValue))
                throw ParseFailure("unexpected key '\(key)' in '\(field)'" + didYouMean(nearest), at: device.bounds)
            }
        }
        return result
    }
}
