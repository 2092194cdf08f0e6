using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;

using Linking.Hashing;
using Linking.Renewal;
using Linking.Suitability;
using Linking.Tests.Verification;
using Linking.Verification;

using static Linking.Verification.VerificationResult;

namespace Linking.Client.Tests.Covers;

/// <summary>
/// The rehearsal (docs/operations/decades.md): tokens of 2026 with four holders. One has never extended his; one has extended it and left
/// it alone; one did as the first, and has it led over the cover of 2034; one renewed it himself in 2034. α gets collisions in 2040 and
/// second preimages in 2045, signatures are forged from 2043 on, β gets collisions in 2050 and second preimages in 2055.
/// </summary>
public sealed class DecadesTests : IDisposable
{
    private const int Round = 3;
    private const int Leaf = 2;

    private static readonly SuitabilityList Known = Lists.WithForgery(
        Lists.Of(("sha2-256", Year(2040), Year(2045)), ("sha3-256", Year(2050), Year(2055))), Year(2043));

    private static readonly Instant Observed = Instant.Parse("2027-01-01T00:00:00.000000Z");

    private readonly CoveredLedger _ledger = new();
    private readonly List<ReadOnlyMemory<byte>> _vouchers = [];

    /// <summary>What the page's table says, line by line.</summary>
    [Fact]
    public async Task Token_Of2026_IsWorthInEachYear_WhatTheTableSays()
    {
        await PrepareAsync();
        using var cover = await _ledger.OpenAsync();
        var bare = _ledger.TokenOf(Round, Leaf);
        var extended = bare.With([.. bare.Anchors, _ledger.Old.Anchor(Round, _ledger.Old.Publications[0])]);
        var left = EvidenceRecord.Create(new EvidenceSection(SectionType.Token, bare.ToBytes()), []);
        var untouched = EvidenceRecord.Create(new EvidenceSection(SectionType.Token, extended.ToBytes()), []);
        var covered = await CoveredLedger.LedAsync(cover, bare);
        var renewed = Renewed(untouched);

        Assert.Equal(
            [
                // year, never extended, extended, led over the cover, renewed: what it is worth, and whether the ledger's word is known.
                "2036 Inconclusive Valid+claimed Valid+claimed Valid+claimed",
                "2041 Inconclusive Valid+claimed Valid+claimed Valid+claimed",
                "2044 Inconclusive Valid Valid+claimed Valid+claimed",
                "2046 Inconclusive Valid Valid+claimed Valid+claimed",
                "2051 Inconclusive Valid Valid+claimed Valid+claimed",
                "2056 Inconclusive Inconclusive Inconclusive Valid+claimed",
            ],
            ((int[])[2036, 2041, 2044, 2046, 2051, 2056]).Select(
                year => $"{year} {Worth(year, left)} {Worth(year, untouched)} {Worth(year, covered)} {Worth(year, renewed)}"));

        // Why in 2056: both functions lead to no leaf any more, and a cover does not know the data.
        Assert.Contains(FindingCode.Broken, Judge(2056, untouched).Stages[0].Verdict!.Beta.Findings);
        Assert.Contains(Judge(2056, covered).Stages, s => s.Codes.Contains(FindingCode.DataUncovered));
        // What is proven is the day on which the publication was seen, whichever way it is reached.
        Assert.All((byte[][])[untouched, covered, renewed], file => Assert.Equal(Observed, Judge(2051, file).ProvenLatest));
        Assert.Equal(Observed, Judge(2056, renewed).ProvenLatest);
        // Other data are what no year makes of it.
        Assert.Equal(Invalid, EvidenceVerifier.Verify(renewed, [DataObject.Of("other"u8.ToArray())], Trust(2036)).Result);
    }

    /// <summary>The verifier that was written from the spec alone finds the same, of files that the cover's reader made.</summary>
    [ProgramFact("python3")]
    public async Task Table_IsTheSame_ToTheOtherVerifier()
    {
        await PrepareAsync();
        using var cover = await _ledger.OpenAsync();
        var covered = await CoveredLedger.LedAsync(cover, _ledger.TokenOf(Round, Leaf));
        var renewed = Renewed(EvidenceRecord.Create(
            new EvidenceSection(SectionType.Token, _ledger.TokenOf(Round, Leaf).With(
                [_ledger.Old.Anchor(Round, _ledger.Old.Publications[0])]).ToBytes()),
            []));
        (int Year, byte[] File)[] cases =
            [.. ((int[])[2036, 2044, 2051, 2056]).SelectMany(year => ((int, byte[])[])[(year, covered), (year, renewed)])];
        var path = Path.Combine(_ledger.Folder.Path, "cases.jsonl");
        await File.WriteAllLinesAsync(path, cases.Select(c => CaseOf(c.Year, c.File)));
        using var python = Process.Start(
            new ProcessStartInfo("python3", [Script(), "--cases", path]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = (await python.StandardOutput.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Select(v => (v.GetProperty("result").GetString()!.ToUpperInvariant(), v.GetProperty("proven").GetString()));
        await python.WaitForExitAsync();

        Assert.Equal(
            cases.Select(c => Judge(c.Year, c.File))
                .Select(v => (v.Result.ToString().ToUpperInvariant(), v.ProvenLatest?.ToString())),
            said);
    }

    /// <summary>The holder comes in 2052, long after the cover, with a token that he never looked at.</summary>
    [Fact]
    public async Task Holder_WhoComesLate_IsLedOverTheCoverOf2034()
    {
        await PrepareAsync();
        using var cover = await _ledger.OpenAsync();
        var token = _ledger.TokenOf(Round, Leaf);
        var alone = EvidenceRecord.Create(new EvidenceSection(SectionType.Token, token.ToBytes()), []);

        Assert.Equal(Inconclusive, Judge(2052, alone).Result);
        var led = Judge(2052, await CoveredLedger.LedAsync(cover, token));
        Assert.Equal((Valid, Basis.Published, Observed), (led.Result, led.Basis!.Value, led.ProvenLatest!.Value));
    }

    public void Dispose() => _ledger.Dispose();

    private static Instant Year(int year) => Instant.Parse($"{year}-01-01T00:00:00.000000Z");

    private async Task PrepareAsync()
    {
        await _ledger.MakeAsync();
        _vouchers.AddRange(_ledger.Old.Publications.Select(p => (ReadOnlyMemory<byte>)Vouch.Observed(p, Observed)));
        _vouchers.Add(Vouch.Observed(_ledger.Stamp(), CoveredLedger.Of2034.Plus(LedgerBuilder.Day)));
    }

    private string CaseOf(int year, byte[] file) => new JsonObject
    {
        ["evidenceRecord"] = Convert.ToBase64String(file),
        ["data"] = Convert.ToBase64String(CoveredLedger.DataOf(Round, Leaf)),
        ["ledger"] = _ledger.Old.Id.Value,
        ["identity"] = _ledger.Old.Identity.ToString(),
        ["record"] = Convert.ToBase64String(_ledger.Old.Record.ToBytes()),
        ["ledgers"] = new JsonArray(new JsonObject
        {
            ["ledger"] = _ledger.New.Id.Value,
            ["identity"] = _ledger.New.Identity.ToString(),
            ["record"] = Convert.ToBase64String(_ledger.New.Record.ToBytes()),
        }),
        ["vouchers"] = new JsonArray([.. _vouchers.Select(v => JsonValue.Create(Convert.ToBase64String(v.Span)))]),
        ["held"] = Year(year).ToString(),
        ["lists"] = new JsonArray(Convert.ToBase64String(Known.ToBytes())),
    }.ToJsonString();

    private static string Script()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!System.IO.File.Exists(Path.Combine(folder!.FullName, "Linking.sln")))
            folder = folder.Parent;
        return Path.Combine(folder.FullName, "tests", "independent", "v1", "linking1_verify.py");
    }

    private string Worth(int year, byte[] file)
    {
        var verdict = Judge(year, file);
        return $"{verdict.Result}{(verdict.Claimed is null ? "" : "+claimed")}";
    }

    private EvidenceVerdict Judge(int year, byte[] file) =>
        EvidenceVerifier.Verify(file, [DataObject.Of(CoveredLedger.DataOf(Round, Leaf))], Trust(year));

    private Linking.Verification.Trust Trust(int year) => new()
    {
        Ledger = _ledger.Old.Id,
        Identity = _ledger.Old.Pinned,
        Record = _ledger.Old.Record.ToBytes(),
        Ledgers = [new PinnedLedger(_ledger.New.Id, _ledger.New.Pinned, _ledger.New.Record.ToBytes())],
        Held = Year(year),
        Vouchers = _vouchers,
        List = Known,
    };

    // In 2034, by its holder, who has the data.
    private byte[] Renewed(byte[] file)
    {
        HashFunction[] functions = [Suite.Two.Alpha, Suite.Two.Beta];
        IReadOnlyList<FunctionDigest> data = [.. functions.Select(f => new FunctionDigest(f, f.Hash(CoveredLedger.DataOf(Round, Leaf))))];
        var text = RecordRenewal.TextOver(file, [data], functions).ToBytes();
        var n = _ledger.New.Add(CoveredLedger.Of2034.Plus(LedgerBuilder.Day), _ledger.New.Document(text));
        var theirs = _ledger.New.Publish(_ledger.New.Count);
        _vouchers.Add(Vouch.Observed(theirs, CoveredLedger.Of2034.Plus(2 * LedgerBuilder.Day)));
        return EvidenceRecord.Append(
            file,
            [
                new EvidenceSection(SectionType.Text, text),
                new EvidenceSection(SectionType.Token, _ledger.New.Token(n, 0, _ledger.New.Anchor(n, theirs)).ToBytes()),
            ]);
    }
}
