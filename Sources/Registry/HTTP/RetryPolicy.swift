import SourceText

/// The rules for retrying a request after a transport error or a response with status 429, 500, 502, 503 or 504.
struct RetryPolicy: Sendable {
    /// The maximum number of attempts, including the first one.
    var attempts = 4
    /// The delay before the first retry. Each further delay is twice as long as the one before.
    var firstDelay: Duration = .milliseconds(300)
    /// The longest delay before a retry. If a server asks for a longer one with `Retry-After`, the request isn't retried.
    var longestDelay: Duration = .seconds(30)

    /// The decision whether to retry a request after a failed attempt.
    enum Decision: Equatable {
        case wait(Duration)
        case giveUp
    }

    /// Decides whether to retry a request after a failed attempt, and after which delay.
    ///
    /// - Parameters:
    ///   - attempt: The number of the failed attempt, from 1.
    ///   - response: The response to that attempt; nil if there was none.
    ///   - now: The time in seconds since 1970.
    func decision(after attempt: Int, _ response: HTTPResponse?, now: Int64) -> Decision {
        guard attempt < attempts else { return .giveUp }
        let delay = firstDelay * (1 << min(attempt - 1, 8))
        guard let response else { return .wait(min(delay, longestDelay)) }
        guard Self.isTransient(response.status) else { return .giveUp }
        guard let asked = response.value(of: "Retry-After").flatMap({ Self.delay($0, now: now) }) else {
            return .wait(min(delay, longestDelay))
        }
        return asked <= longestDelay ? .wait(max(asked, delay)) : .giveUp
    }

    static func isTransient(_ status: Int) -> Bool { [429, 500, 502, 503, 504].contains(status) }

    /// Returns the delay that a `Retry-After` header asks for, as seconds or as a date such as `Sun, 06 Nov 1994 08:49:37 GMT`;
    /// nil if the text is neither.
    static func delay(_ value: String, now: Int64) -> Duration? {
        if let seconds = Int64(value), seconds >= 0 { return .seconds(min(seconds, 1 << 32)) }
        guard let time = HTTPDate.seconds(value) else { return nil }
        return .seconds(max(0, time - now))
    }
}

/// Dates in HTTP headers (RFC 9110, section 5.6.7), in the form that servers must send.
enum HTTPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// Returns the seconds since 1970 of a date such as `Sun, 06 Nov 1994 08:49:37 GMT`; nil if the text isn't such a date.
    static func seconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let month = months.firstIndex(of: String(words[2])),
            let day = Int64(words[1]), let year = Int64(words[3]), (1...31).contains(day), (1970...9999).contains(year)
        else { return nil }
        let clock = words[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2])
        else { return nil }
        // The days since 1970 are computed for years that start in March, so that a leap day is the last day of its year
        // (Howard Hinnant's `days_from_civil` algorithm).
        let shifted = month >= 2 ? year : year - 1
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * Int64((month + 10) % 12) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }
}
