using System.Diagnostics.CodeAnalysis;

using Linking.Formats;
using Linking.Hashing;
using Linking.Notes;

namespace Linking.Publications;

/// <summary>The text of a publication (docs/spec/publication.md, "Text").</summary>
internal static class PublicationFormat
{
    private const string Name = "publication";

    public static bool TryParse(ReadOnlySpan<byte> text, [NotNullWhen(true)] out Publication? publication, out DecodeError error)
    {
        publication = null;
        var reader = new LineReader(text, Name, SignedNote.MaxSize);
        if (!reader.Failed && !reader.IsOfOtherVersion)
            publication = Read(reader);
        error = reader.Error;
        if (error.Kind != DecodeErrorKind.None)
            publication = null;
        return publication is not null;
    }

    public static byte[] Encode(Publication p)
    {
        var writer = new LineWriter(Name)
            .Line("ledger", p.Ledger)
            .Line("suite", p.Suite)
            .Line("identity", p.Identity)
            .Line("number", p.Number)
            .Line("size", p.Size)
            .Line("time", p.Time)
            .Line("record", p.Record)
            .Line(p.Suite.Alpha.Name(), p.Root.Alpha)
            .Line(p.Suite.Beta.Name(), p.Root.Beta)
            .Line("previous-" + p.Suite.Alpha.Name(), p.Previous.Alpha)
            .Line("previous-" + p.Suite.Beta.Name(), p.Previous.Beta);
        foreach (var (type, imprint) in p.Announcements)
            writer.Line("announce", type, imprint);
        var bytes = writer.Extensions(p.Extensions).ToBytes();
        // A text with a critical line of the caller's own is written; this version does not read it back.
        return TryParse(bytes, out _, out var error) || error.Kind == DecodeErrorKind.Unknown
            ? bytes
            : throw new InvalidOperationException(error.Message);
    }

    private static Publication? Read(LineReader reader)
    {
        var ledger = reader.Ledger("ledger");
        var suite = reader.ToSuite(reader.Value("suite"), "suite");
        if (suite is null)
            return null;
        var publication = new Publication
        {
            Ledger = ledger,
            Suite = suite,
            Identity = reader.Pair("identity", suite),
            Number = reader.Number("number", min: 1),
            Size = reader.Number("size", min: 1),
            Time = reader.Time("time"),
            Record = reader.Pair("record", suite),
            Root = ReadTwo(reader, suite, ""),
            Previous = ReadTwo(reader, suite, "previous-"),
            Announcements = ReadAnnouncements(reader, suite),
        };
        // Under each function by itself: zeros in the first publication and in no other.
        if (publication.Previous.Alpha.IsZero != (publication.Number == 1) || publication.Previous.Beta.IsZero != (publication.Number == 1))
            reader.Fail("its previous digests are zeros, or not zeros, against its number");
        if (publication.Size == 1 && publication.Record != publication.Identity)
            reader.Fail("its size is 1 and its record line is not its identity");
        reader.End();
        return publication with { Extensions = reader.Extensions };
    }

    private static DigestPair ReadTwo(LineReader reader, Suite suite, string prefix)
    {
        var (alpha, beta) = (prefix + suite.Alpha.Name(), prefix + suite.Beta.Name());
        return new DigestPair(
            reader.ToDigest(reader.Value(alpha), alpha, suite.Width), reader.ToDigest(reader.Value(beta), beta, suite.Width));
    }

    private static List<Announcement> ReadAnnouncements(LineReader reader, Suite suite)
    {
        var announcements = new List<Announcement>();
        while (!reader.Failed && reader.NextKey == "announce")
        {
            var values = reader.Values("announce", 2);
            announcements.Add(new Announcement(reader.ToName(values[0], "announce"), reader.ToPair(values[1], "announce", suite)));
        }

        if (announcements.Count > Publication.MaxAnnouncements)
            reader.Fail($"it has {announcements.Count} announcements; at most {Publication.MaxAnnouncements} are allowed");
        return announcements;
    }
}
