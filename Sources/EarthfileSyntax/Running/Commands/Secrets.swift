import Diagnostics
import LLB
import SourceText
import SyntaxKit

/// The secrets that a command gets as environment variables.
struct CommandSecrets {
    /// A secret and the variable that holds it.
    struct Secret {
        var id: String
        var variable: String
        var isOptional = false
    }

    var secrets: [Secret] = []
    /// Whether the solver can set variables from secrets. With a solver that can't (BuildKit 0.8 or earlier), a script reads the
    /// secrets from files.
    var setsVariables: Bool

    /// The directory in which secrets are mounted as files.
    private static let directory = "/run/secrets/"

    /// A shell script that sets a variable from each file, then runs the command. A secret that the client doesn't provide has no
    /// file.
    private static let script =
        "while [ \"$1\" != -- ]; do [ ! -e \"$2\" ] || export \"$1=$(cat \"$2\")\"; shift 2; done; shift; exec \"$@\""

    var options: [StepOption<RunOptions>] {
        secrets.map { secret in
            var mount = SecretMount(
                id: secret.id,
                target: Self.directory + secret.id,
                variable: setsVariables ? secret.variable : nil,
                isOptional: secret.isOptional
            )
            mount.mode = 0o444
            return .secret(mount)
        }
    }

    /// Returns the arguments that run a command with the secrets in its environment.
    func arguments(_ command: [String]) -> [String] {
        if setsVariables || secrets.isEmpty { return command }
        let files = secrets.flatMap { [$0.variable, Self.directory + $0.id] }
        return ["/bin/sh", "-c", Self.script, "sh"] + files + ["--"] + command
    }
}

extension TargetRun {
    /// Reads `--secret NAME[=ID]` and `--aws`.
    mutating func secrets(of line: CommandLine) async throws -> CommandSecrets {
        var secrets = CommandSecrets(setsVariables: build.request.capabilities.contains(CapabilityID.execSecretEnv))
        for word in line.words(.secret) {
            let text = try await expand(word, keepsPlusEscape: true)
            let parts = text.parts(separatedBy: "=", maxSplits: 1, omittingEmpty: false).map(String.init)
            guard let name = parts.first, !name.isEmpty, var id = parts.last, !id.isEmpty else { continue }
            if id.hasPrefix("+secrets/") { id = String(id.dropFirst("+secrets/".utf8.count)) }
            guard Self.isVariableName(name) else {
                throw error(
                    "earthfile.secret",
                    "'\(name)' is not the name of a variable; write '--secret NAME=ID'",
                    at: word.range
                )
            }
            secrets.secrets.append(.init(id: id, variable: name))
        }
        if try await isOn(.aws, in: line) {
            for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_REGION"] {
                secrets.secrets.append(.init(id: name, variable: name, isOptional: true))
            }
        }
        return secrets
    }

    private static func isVariableName(_ name: String) -> Bool {
        guard let first = name.utf8.first, !first.isASCIIDigit else { return false }
        return name.utf8.allSatisfy { $0.isASCIIAlphanumeric || $0 == UInt8(ascii: "_") }
    }
}
