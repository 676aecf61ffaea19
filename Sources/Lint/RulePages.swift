/// The Markdown pages of `docs/rules`, generated from the rules.
public enum RulePages {
    /// Returns the Markdown page that documents one rule.
    public static func page(_ rule: LintRule) -> String {
        var out = "# \(rule.name)\n\n"
        out += "<!-- Generated from Sources/Lint/Rules/\(rule.name).swift; a test keeps this page current. -->\n\n"
        out += "> \(rule.description)\n\n"
        if rule.isExperimental {
            out += "Experimental: reported only if `experimental=\(rule.name)` or `experimental=all` is set.\n\n"
        }
        out += "\(rule.explanation)\n\n"
        for example in rule.examples {
            out += "Bad:\n\n```dockerfile\n\(example.bad)```\n\nGood:\n\n```dockerfile\n\(example.good)```\n\n"
        }
        out += "To skip the rule, put `# check=skip=\(rule.name)` at the top of the file or above the instruction.\n"
        if !rule.url.isEmpty { out += "\nDocker's page about the rule: <\(rule.url)>\n" }
        return out
    }

    /// The Markdown page that lists all rules.
    public static var index: String {
        var out = "# Lint rules\n\n"
        out += """
            <!-- Generated from Sources/Lint/Rules; a test keeps this page current. -->

            The rules that `docker build --check` reports. They are configured by a `# check=…` line at the top of a
            file or by the `BUILDKIT_DOCKERFILE_CHECK` build argument: `skip=NAME,NAME` skips rules, `error=true` makes
            a warning fail the build, and `experimental=all` adds the experimental rules.
            A `# check=skip=NAME` comment above an instruction applies only to that instruction.

            | rule | description |
            |---|---|

            """
        for rule in LintRule.all {
            let mark = rule.isExperimental ? " (experimental)" : ""
            out += "| [\(rule.name)](\(rule.page).md)\(mark) | \(rule.description) |\n"
        }
        return out
    }
}
