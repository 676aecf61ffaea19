import Diagnostics

extension InstallationRequest {
    /// Repositories and keys as rpm's programs take them, in directories `repo0`, … and `key0`, ….
    ///
    /// A URL that ends in `.repo` is a repository's definition, to be taken as it is; any other is where packages are,
    /// and a definition is written for it.
    func rpmInputs(_ diagnostics: inout DiagnosticSink) -> [InstallationPlan.Input] {
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
                    "two repositories would both be \(name)",
                    at: location(repository),
                    notes: [.init("the other one is here", at: location(other))]
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
        return keyInputs + repositoryInputs
    }

    /// A repository's URL, in which the `$releasever` and `$basearch` of rpm's programs may stand.
    private func rpmAddress(_ repository: LocatedText, _ diagnostics: inout DiagnosticSink) -> WebAddress? {
        if repository.text.hasPrefix("deb ") {
            diagnostics.error(
                "packages.invalid-repository",
                "'\(repository.text)' is a repository of apt, expected the URL of an rpm repository or of a .repo file",
                at: location(repository)
            )
            return nil
        }
        return address(repository, of: "an rpm repository", &diagnostics)
    }

    /// A repository's ID: its URL in the letters that IDs have, and what keeps similar URLs apart.
    private static func repositoryID(_ address: WebAddress) -> String {
        let words = address.text.split(separator: "/").dropFirst().prefix(3).joined(separator: "-")
        let letters = words.unicodeScalars.map { scalar in
            let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
            return isPlain || scalar == "." || scalar == "-" ? Character(scalar) : "-"
        }
        return "slipway-" + String(letters.prefix(60)) + "-" + String(stableName([address.text]).prefix(8))
    }

    /// A `.repo` file. Without keys nothing can be checked, and the file says so; with keys packages must be signed.
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

/// The part of the scripts that all rpm programs share: puts keys and repositories (`$repos` is their folder) where they
/// belong, and remembers the logs there were.
let rpmScriptHead = #"""
    set -eu
    inputs=/dev/slipway
    logs=$(cd /var/log 2>/dev/null && ls -A || :)
    place() {
        for key in "$inputs"/key*/*; do
            if [ -f "$key" ]; then
                mkdir -p /etc/pki/rpm-gpg
                cp "$key" /etc/pki/rpm-gpg/
                chmod 0644 "/etc/pki/rpm-gpg/${key##*/}"
                rpm --import "$key"
            fi
        done
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
