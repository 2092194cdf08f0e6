using System.Text.Json.Nodes;

using Linking.Cli.Catalogues;
using Linking.Cli.Terminal;
using Linking.Hashing;
using Linking.Tokens;

namespace Linking.Cli.Commands;

/// <summary>What <c>stamp</c> did with each file.</summary>
internal sealed record StampReport
{
    private readonly List<StampPlace> _places = [];
    private readonly List<DigestPair> _imprints = [];

    /// <summary>What is stamped.</summary>
    public IReadOnlyList<StampPlace> Places => _places;

    /// <summary>The same, but null for a token that goes to standard output.</summary>
    public IReadOnlyList<StampPlace?> Files => [.. _places.Select(p => p.Token == "-" ? null : p)];

    /// <summary>The same, in the same order.</summary>
    public IReadOnlyList<DigestPair> Imprints => _imprints;

    /// <summary>The tokens, in the same order; none before they were made.</summary>
    public IReadOnlyList<Token> Tokens { get; init; } = [];

    /// <summary>The server that stamped, where several were named; else null.</summary>
    public Uri? Server { get; init; }

    /// <summary>What has its token already.</summary>
    public List<StampPlace> Kept { get; } = [];

    /// <summary>What could not be stamped, and why.</summary>
    public List<(StampPlace Place, string Problem)> Refused { get; } = [];

    /// <summary>Signed statements of who submits, in the order of <see cref="Places"/>; none where they are not wanted.</summary>
    public IReadOnlyList<byte[]> Origins { get; init; } = [];

    public void Add(StampPlace place, DigestPair imprint)
    {
        _places.Add(place);
        _imprints.Add(imprint);
    }

    /// <summary>Hashes under the ledger's suite what was hashed under another.</summary>
    /// <exception cref="CommandException">Something cannot be read any more, or digests of another suite were given.</exception>
    public async Task TakeSuiteAsync(Suite suite, CancellationToken cancellation)
    {
        for (var i = 0; i < _places.Count; i++)
        {
            if (_imprints[i].Width != suite.Width)
                _imprints[i] = await _places[i].ImprintAsync(suite, cancellation);
        }
    }

    /// <summary>Looks at what is in a token's place: to stamp, kept, or refused.</summary>
    /// <returns>Why it is refused; else null.</returns>
    public async Task<string?> LookAsync(StampPlace place, DigestPair imprint, CancellationToken cancellation)
    {
        var (isKept, problem) = await place.LookAsync(imprint, cancellation);
        if (isKept)
            Kept.Add(place);
        else if (problem is null)
            Add(place, imprint);
        else
            Refused.Add((place, problem));
        return problem;
    }

    /// <summary>What the catalogue is told of the tokens that lie in files.</summary>
    /// <param name="identity">The ledger's; null where none is pinned.</param>
    public List<CatalogueEntry> Entries(DigestPair? identity)
    {
        var now = Times.Now;
        return
        [
            .. _places.Zip(_imprints, Tokens).Where(t => t.First.Token != "-").Select(t => CatalogueEntry.Of(
                t.First.Token, t.First.Imprint is null && t.First.Name != "-" ? t.First.Name : null, t.Second, t.Third, identity, now)),
        ];
    }

    public void Write(TextWriter text)
    {
        foreach (var place in _places.Where(p => p.Token != "-").Take(ManyFiles.Named))
        {
            text.WriteLine(place.Origin is { } origin
                ? Say($"wrote {Printable.Line(place.Token)} and {Printable.Line(origin)}")
                : Say($"wrote {Printable.Line(place.Token)}"));
        }

        if (_places.Count > ManyFiles.Named)
            text.WriteLine(Say($"wrote {_places.Count - ManyFiles.Named} more"));
        if (Kept.Count > 0)
            text.WriteLine(Kept.Count == 1
                ? Say($"{Printable.Line(Kept[0].Name)} has its token, which is left")
                : Say($"{Kept.Count} files have their tokens, which are left"));
        if (Tokens.Count == 0)
            return;
        var header = Tokens[0].Header;
        Lines.Write(
            text, "  ",
            [
                .. Server is null ? Array.Empty<(string, string)>() : [(Say("server"), Server.GetLeftPart(UriPartial.Authority))],
                (Say("ledger"), header.Ledger.Value),
                (Say("round"), header.Index.ToString()),
                (Say("claimed time"), Times.Show(header.Time)),
                (Say("link"), Digests.Show(Tokens[0].Link())),
                (Say("basis"), Tokens[0].Anchors.OfType<PublicationAnchor>().FirstOrDefault() is { } anchor
                    ? Say($"the publication of {anchor.Size} rounds, which this machine has seen")
                    : Say("the ledger's signature, and no more; run 'linking extend' after the next publication")),
            ]);
    }

    public JsonObject ToJson()
    {
        var header = Tokens.Count == 0 ? null : Tokens[0].Header;
        return new JsonObject
        {
            ["server"] = Server?.GetLeftPart(UriPartial.Authority),
            ["ledger"] = header?.Ledger.Value,
            ["round"] = header?.Index,
            ["claimed_time"] = header?.Time.ToString(),
            ["link"] = header is null ? null : Digests.Json(Tokens[0].Link()),
            ["tokens"] = new JsonArray(
                [
                    .. _places.Select((p, i) => TokenJson(p, _imprints[i])),
                ]),
            ["kept"] = new JsonArray([.. Kept.Select(p => new JsonObject { ["input"] = p.Name, ["token"] = p.Token })]),
            ["refused"] = new JsonArray(
                [.. Refused.Select(r => new JsonObject { ["input"] = r.Place.Name, ["token"] = r.Place.Token, ["error"] = r.Problem })]),
        };
    }

    private static JsonObject TokenJson(StampPlace place, DigestPair imprint)
    {
        var json = new JsonObject { ["input"] = place.Name, ["token"] = place.Token, ["imprint"] = imprint.ToString() };
        if (place.Origin is { } origin)
            json["origin"] = origin;
        return json;
    }
}
