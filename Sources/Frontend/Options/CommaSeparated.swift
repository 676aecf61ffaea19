/// Splits one line of comma separated values, as RFC 4180 has them.
///
/// A field in double quotes may hold commas; `""` in it stands for one quote. Returns nil where
/// a quote is not closed or stands inside a bare field.
func commaSeparatedFields(_ line: String) -> [String]? {
    var fields: [String] = []
    var rest = line[...]
    while true {
        var field = ""
        if rest.first == "\"" {
            rest.removeFirst()
            while true {
                guard let quote = rest.firstIndex(of: "\"") else { return nil }
                field += rest[..<quote]
                rest = rest[rest.index(after: quote)...]
                guard rest.first == "\"" else { break }
                field += "\""
                rest.removeFirst()
            }
            guard rest.isEmpty || rest.first == "," else { return nil }
        } else {
            let end = rest.firstIndex(of: ",") ?? rest.endIndex
            field = String(rest[..<end])
            guard !field.contains("\"") else { return nil }
            rest = rest[end...]
        }
        fields.append(field)
        guard rest.first == "," else { return fields }
        rest.removeFirst()
    }
}
