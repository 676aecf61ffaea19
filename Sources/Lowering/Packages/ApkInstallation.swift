import Diagnostics

extension InstallationRequest {
    /// Plans the installation with `apk`.
    func planApk(_ diagnostics: inout DiagnosticSink) -> InstallationPlan {
        // apk looks up the key of a signature by file name, so the name in the URL must be kept.
        let inputs = keyInputs(&diagnostics) { $0.hasUsableFileName && !$0.fileName.hasPrefix(".") ? $0.fileName : nil }
        var lines: [String] = []
        for repository in repositories {
            if let line = apkLine(repository, &diagnostics) { lines.append(line) }
        }
        let names = packageArguments(&diagnostics, .apk)
        let arguments = [String(lines.count)] + lines + names
        var plan = InstallationPlan(script: apkScript, name: "apk.sh", arguments: arguments, inputs: inputs)
        plan.environment = ["LC_ALL=C"]
        plan.caches = caches(.apk, at: ["/var/cache/apk"])
        return plan
    }

    /// Returns a repository's line in `/etc/apk/repositories`: `URL`, or `@TAG URL` for a repository that only packages pinned
    /// to the tag use.
    private func apkLine(_ repository: LocatedText, _ diagnostics: inout DiagnosticSink) -> String? {
        let words = repository.text.split { $0 == " " || $0 == "\t" }
        let tag = words.count == 2 && words[0].hasPrefix("@") ? words[0] : nil
        guard let url = words.last, words.count == (tag == nil ? 1 : 2),
            tag.map({ PackageNameRule.isApkTag($0.dropFirst()) }) ?? true
        else {
            diagnostics.error(
                "packages.invalid-repository",
                "'\(repository.text)' is not an apk repository, expected a URL or '@TAG URL'",
                at: location(repository)
            )
            return nil
        }
        let located = LocatedText(text: String(url), range: repository.range)
        guard let address = address(located, of: "apk repository", &diagnostics) else { return nil }
        return (tag.map { $0 + " " } ?? "") + address.text
    }
}

/// The script that installs packages with apk. Arguments: the number of repositories, the repositories, the packages.
private let apkScript = #"""
    set -eu
    repositories=$1
    shift
    file=/etc/apk/repositories
    log=/var/log/apk.log
    had_log=0
    if [ -e "$log" ]; then had_log=1; fi
    for key in /dev/slipway/key*/*; do
        if [ -f "$key" ]; then
            mkdir -p /etc/apk/keys
            cp "$key" /etc/apk/keys/
            chmod 0644 "/etc/apk/keys/${key##*/}"
        fi
    done
    while [ "$repositories" -gt 0 ]; do
        if ! grep -q -x -F -e "$1" "$file" 2>/dev/null; then
            if [ -s "$file" ] && [ -n "$(tail -c 1 "$file")" ]; then echo >>"$file"; fi
            printf '%s\n' "$1" >>"$file"
        fi
        repositories=$((repositories - 1))
        shift
    done
    if [ $# -gt 0 ]; then
        apk add --no-progress --update-cache --cache-dir /var/cache/apk "$@"
    fi
    if [ $had_log = 0 ]; then rm -f "$log"; fi
    """#
