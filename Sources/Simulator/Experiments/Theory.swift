import Glibc

/// What the papers' formulas say. *q* is the probability that a datagram arrives, *k* the number of helpers.
enum Theory {
    /// Messages per member and period. Derived: ping and ack; if that fails, *k* chains of ping-req, ping, ack and
    /// forwarded ack, each link of which is only sent if the one before arrived.
    static func messagesPerPeriod(delivery q: Double, helpers k: Double) -> Double {
        1 + q + (1 - q * q) * k * (1 + q + q * q + q * q * q)
    }

    /// The expected number of whole periods until some member probes a given one of *n*. SWIM §3.1: e/(e − 1) for many.
    static func periodsUntilDetection(members n: Double) -> Double {
        1 / (1 - pow(1 - 1 / n, n - 1))
    }

    /// How many of *n* members know an update some periods after one did. SWIM §4.1.
    static func infected(members n: Double, periods t: Double) -> Double {
        n / (1 + (n - 1) * exp(-(2 - 1 / n) * t))
    }

    /// After how many periods so many of *n* members know an update: the inverse of ``infected(members:periods:)``.
    static func periodsUntilInfected(_ count: Double, members n: Double) -> Double {
        log((n - 1) / (n / count - 1)) / (2 - 1 / n)
    }

    /// The probability that one probe of a live member ends without any ack. SWIM §3.1, without the factor that turns it
    /// into a rate per detection time.
    static func falseSuspicion(delivery q: Double, helpers k: Double) -> Double {
        (1 - q * q) * pow(1 - pow(q, 4), k)
    }
}
