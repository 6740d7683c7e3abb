extension ExperimentReport: Encodable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.init(stringValue) }
        init?(intValue: Int) { nil }
    }

    /// Encodes the keys that the type's description names.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: Key("experiment"))
        try container.encode(about, forKey: Key("about"))
        try container.encode(parameter, forKey: Key("parameter"))
        try container.encode(passed, forKey: Key("passed"))
        try container.encode(wallSeconds, forKey: Key("wall_seconds"))
        var list = container.nestedUnkeyedContainer(forKey: Key("rows"))
        for row in rows {
            var object = list.nestedContainer(keyedBy: Key.self)
            try object.encode(row.series, forKey: Key("series"))
            try object.encode(row.x, forKey: Key("x"))
            try object.encode(row.runs, forKey: Key("runs"))
            var measured = object.nestedContainer(keyedBy: Key.self, forKey: Key("measured"))
            for (metric, summary) in row.measured {
                let inner = measured.superEncoder(forKey: Key(metric.name))
                try summary.encode(to: inner)
                var unit = inner.container(keyedBy: Key.self)
                try unit.encode(metric.unit, forKey: Key("unit"))
            }
            var expected = object.nestedContainer(keyedBy: Key.self, forKey: Key("expected"))
            for (name, value) in row.expected where value.isFinite { try expected.encode(value, forKey: Key(name)) }
        }
        var targets = container.nestedUnkeyedContainer(forKey: Key("targets"))
        for target in self.targets {
            var object = targets.nestedContainer(keyedBy: Key.self)
            try object.encode(target.name, forKey: Key("name"))
            if let value = target.value, value.isFinite {
                try object.encode(value, forKey: Key("value"))
            } else {
                try object.encodeNil(forKey: Key("value"))
            }
            try object.encode(target.unit, forKey: Key("unit"))
            try object.encode(target.boundText, forKey: Key("bound"))
            try object.encode(target.isMet, forKey: Key("passed"))
        }
    }
}
