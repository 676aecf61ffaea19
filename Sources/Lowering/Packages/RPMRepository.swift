import Diagnostics
import SourceText

extension InstallationRequest {
    /// Returns a plan for rpm-based managers, with keys and repositories as inputs in directories `key0`, `repo0`, and so
    /// on.
    ///
    /// A URL that ends in `.repo` is the URL of a repository definition, which is downloaded. Any other URL is a base URL
    /// of packages, for which a definition is generated.
    ///
    /// - Parameters:
    ///   - script: The script, which starts with `rpmScriptHead`.
    ///   - name: The name of the script's file.
    ///   - arguments: The arguments before the packages, for the part of the script that follows the head.
    ///   - rule: The rule for the packages' names.
    func rpmPlan(
        script: String,
        name: String,
        arguments: [String] = [],
        _ rule: PackageNameRule,
        _ diagnostics: inout DiagnosticSink
    ) -> InstallationPlan {
        let keyInputs = keyInputs(&diagnostics) { "slipway-" + stableName([$0.text]) }
        var repositoryInputs: [InstallationPlan.Input] = []
        var names: [String: LocatedText] = [:]
        for repository in repositories {
            let isDefinition = repository.text.utf8.count > 5 && repository.text.lowercased().hasSuffix(".repo")
            guard let address = rpmAddress(repository, &diagnostics) else { continue }
            let id = Self.repositoryID(address)
            let name = isDefinition ? address.fileName : id + ".repo"
            guard !isDefinition || (address.hasUsableFileName && !name.hasPrefix(".")) else {
                diagnostics.error(
                    "packages.invalid-repository",
                    "the URL '\(repository.text)' must end in the name of a .repo file",
                    at: location(repository)
                )
                continue
            }
            if let other = names.updateValue(repository, forKey: name) {
                diagnostics.error(
                    "packages.duplicate-repository",
                    "two repositories would both be written to \(name)",
                    at: location(repository),
                    notes: [.init("the other repository is here", at: location(other))]
                )
                continue
            }
            repositoryInputs.append(
                .init(
                    directory: "repo\(repositoryInputs.count)",
                    fileName: name,
                    content: isDefinition
                        ? .download(url: address.text, range: repository.range)
                        : .text(Self.definition(id: id, url: address.text, keys: keyInputs.map(\.fileName)))
                )
            )
        }
        return InstallationPlan(
            script: script,
            name: name,
            arguments: keyInputs.compactMap(\.url) + ["--"] + arguments + packageArguments(&diagnostics, rule),
            inputs: keyInputs + repositoryInputs
        )
    }

    /// Parses a repository's URL, which can contain `$releasever` and `$basearch`.
    private func rpmAddress(_ repository: LocatedText, _ diagnostics: inout DiagnosticSink) -> WebAddress? {
        if repository.text.hasPrefix("deb ") {
            diagnostics.error(
                "packages.invalid-repository",
                "'\(repository.text)' is an apt repository, expected the URL of an rpm repository or of a .repo file",
                at: location(repository)
            )
            return nil
        }
        return address(repository, of: "rpm repository", &diagnostics)
    }

    /// Returns a repository's ID, e.g. `slipway-download.docker.com-linux-fedora-1a2b3c4d`: the host and the first two path
    /// components, with every character other than letters, digits and `.` replaced by `-`, then a hash that tells similar
    /// URLs apart.
    private static func repositoryID(_ address: WebAddress) -> String {
        let words = address.text.split(separator: "/").dropFirst().prefix(3).joined(separator: "-")
        let letters = words.utf8.prefix(60).map { byte in
            byte.isASCIIAlphanumeric || byte == UInt8(ascii: ".") ? Character(Unicode.Scalar(byte)) : "-"
        }
        return "slipway-" + String(letters) + "-" + String(stableName([address.text]).prefix(8))
    }

    /// Returns a `.repo` file. With keys, packages must be signed; without keys, signatures are not checked.
    private static func definition(id: String, url: String, keys: [String]) -> String {
        var lines = ["[\(id)]", "name=\(id)", "baseurl=\(url)", "enabled=1"]
        if keys.isEmpty {
            lines.append("gpgcheck=0")
        } else {
            lines.append("gpgcheck=1")
            lines.append("gpgkey=" + keys.map { "file:///etc/pki/rpm-gpg/" + $0 }.joined(separator: " "))
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

/// The beginning of the scripts of all rpm-based managers. It imports the keys in the directories `key0`, `key1`, and so on.
/// The script's first arguments are the URLs of the keys, for error messages, and `--`; the head removes them with `shift`.
///
/// It defines two functions for the rest of the script: `place DIRECTORY` copies the repository definitions into a directory,
/// and `tidy LOG…` removes from `/var/log` each of the named logs that did not exist before.
let rpmScriptHead = #"""
    set -eu
    inputs=/dev/slipway
    logs=$(cd /var/log 2>/dev/null && ls -A || :)
    index=0
    while [ "$1" != -- ]; do
        for key in "$inputs/key$index"/*; do
            mkdir -p /etc/pki/rpm-gpg
            cp "$key" /etc/pki/rpm-gpg/
            chmod 0644 "/etc/pki/rpm-gpg/${key##*/}"
            if ! rpm --import "$key"; then
                echo "slipway: rpm can't import the key $1; it must be an armored OpenPGP key" >&2
                exit 1
            fi
        done
        index=$((index + 1))
        shift
    done
    shift
    place() {
        for repo in "$inputs"/repo*/*; do
            if [ -f "$repo" ]; then
                mkdir -p "$1"
                cp "$repo" "$1/"
                chmod 0644 "$1/${repo##*/}"
            fi
        done
    }
    tidy() {
        for log in "$@"; do
            case "
    $logs
    " in
            *"
    $log
    "*) ;;
            *) rm -rf "/var/log/$log" ;;
            esac
        done
    }

    """#
