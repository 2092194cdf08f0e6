using Linking.Formats;
using Linking.Rounds;

namespace Linking.Events;

/// <summary>The lines of a beacon (docs/spec/order.md, "Stamped not before").</summary>
internal static class BeaconReader
{
    public static Beacon? Read(LineReader reader, LedgerId ledger)
    {
        var source = reader.Value("source");
        var name = reader.Words("name");
        var value = reader.Value("value");
        if (reader.Failed)
            return null;
        var beacon = new Beacon { Ledger = ledger, Source = BeaconSource.Public, Name = name };
        switch (source)
        {
            case "rfc3161":
                if (!Base64.TryDecode(value, out var der) || der.Length == 0)
                    reader.Fail("'value' is not base64");
                return beacon with { Source = BeaconSource.Rfc3161, Value = der };
            case "public":
                if (value.Length is < 2 or > 2 * Beacon.MaxPublicSize || value.Length % 2 != 0 || !value.All(char.IsAsciiHexDigitLower))
                    reader.Fail("'value' is not 2 to 1,024 hexadecimal digits, an even number");
                return beacon with { Value = reader.Failed ? default(ReadOnlyMemory<byte>) : Convert.FromHexString(value) };
            case "ledger":
                var parts = value.Split(' ');
                var suite = reader.ToSuite(parts[0], "value");
                if (suite is not null && parts.Length != 2)
                    reader.Fail("'value' is not a suite and a link");
                return suite is null || reader.Failed
                    ? null
                    : beacon with { Source = BeaconSource.Ledger, LinkSuite = suite, Link = reader.ToPair(parts[1], "value", suite) };
            default:
                reader.Fail("'source' is none of rfc3161, public and ledger");
                return null;
        }
    }
}
