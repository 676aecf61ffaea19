/// The pages of `docs/rules`, made from the rules.
public enum RulePages {
    /// The page of one rule, in Markdown.
    public static func page(_ rule: LintRule) -> String {
        var out = "# \(rule.name)\n\n"
        out += "<!-- Made from Sources/Lint/Rules/\(rule.name).swift; a test compares the two. -->\n\n"
        out += "> \(rule.description)\n\n"
        if rule.isExperimental {
            out += "Experimental: reported where `experimental=\(rule.name)` or `experimental=all` is set.\n\n"
        }
        out += "\(rule.explanation)\n\n"
        for example in rule.examples {
            out += "Bad:\n\n```dockerfile\n\(example.bad)```\n\nGood:\n\n```dockerfile\n\(example.good)```\n\n"
        }
        out += "To leave the rule out: `# check=skip=\(rule.name)` at the top of the file, or above the instruction.\n"
        if !rule.url.isEmpty { out += "\nPublic page: <\(rule.url)>\n" }
        return out
    }

    /// The list of all rules, in Markdown.
    public static var index: String {
        var out = "# Lint rules\n\n"
        out += "<!-- Made from Sources/Lint/Rules; a test compares the two. -->\n\n"
        out +=
            "What `docker build --check` reports. `# check=skip=NAME,NAME` at the top of a file, or the build argument\n"
        out += "`BUILDKIT_DOCKERFILE_CHECK`, leaves rules out; `error=true` makes a report end the build;\n"
        out +=
            "`experimental=all` adds the experimental ones. Above one instruction, `# check=skip=NAME` holds for it alone.\n\n"
        out += "| rule | asks that |\n|---|---|\n"
        for rule in LintRule.all {
            let mark = rule.isExperimental ? " (experimental)" : ""
            out += "| [\(rule.name)](\(rule.page).md)\(mark) | \(rule.description) |\n"
        }
        return out
    }
}
