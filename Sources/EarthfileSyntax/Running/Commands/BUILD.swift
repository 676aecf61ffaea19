import Diagnostics
import OCISpec
import SourceText
import SyntaxKit

extension TargetRun {
    /// The maximum number of combinations of platforms and argument values in one `BUILD`.
    static var matrixLimit: Int { 1_000 }

    /// Builds a target, or each target that a pattern matches, for every combination of the platforms and the values of repeated
    /// arguments.
    mutating func runBUILD(_ line: CommandLine) async throws {
        guard let word = line.arguments.first else { return }
        let text = try await expand(word, keepsPlusEscape: true)
        let pattern = try reference(text, at: word.range)
        var platforms: [Platform?] = []
        for flag in line.words(.platform) { platforms.append(try await platform(flag)) }
        if platforms.isEmpty { platforms = [nil] }
        let given = try await givenArguments(Array(line.arguments.dropFirst()), line)
        let matrix = Self.matrix(given)
        guard matrix.count * platforms.count <= Self.matrixLimit else {
            throw error(
                "earthfile.matrix",
                "a BUILD can have at most \(Self.matrixLimit) combinations of platforms and arguments",
                at: line
            )
        }
        for reference in try await expandPattern(pattern, isAllowed: features.contains(.wildcardBuilds), at: word.range)
        {
            let resolved = try resolve(reference, allowsPrivileged: line.has(.allowPrivileged), at: word.range)
            for given in matrix {
                for platform in platforms {
                    let key = key(reference, resolved, given: given, passesAll: line.has(.passArgs), platform: platform)
                    let result = try await use(key, as: .build, at: word.range)
                    if let saved = result.saved, !saved.names.isEmpty {
                        leaveOut(saved, key)
                    }
                }
            }
        }
    }

    private func leaveOut(_ saved: TargetResult.SavedImage, _ key: TargetKey) {
        guard let name = saved.names.first else { return }
        let target = key.location.description.isEmpty ? key.name : key.location.description + "+" + key.name
        build.warnOnce(ClientWork.leavesOut("SAVE IMAGE \(name)", target: target, at: saved.place))
    }

    /// Returns the combinations of the values of repeated arguments; the values of the last argument change fastest.
    static func matrix(_ given: [GivenArgument]) -> [[GivenArgument]] {
        var names: [String] = []
        var values: [String: [GivenArgument]] = [:]
        for argument in given {
            if values[argument.name] == nil { names.append(argument.name) }
            values[argument.name, default: []].append(argument)
        }
        return names.reduce([[]]) { rows, name in
            guard rows.count <= matrixLimit else { return rows }
            return rows.flatMap { row in (values[name] ?? []).map { row + [$0] } }
        }
    }
}
