using System.Globalization;
using System.Text.Json.Nodes;

using Linking.Ers;
using Linking.Formats;
using Linking.Hashing;

namespace Linking.Tsp.Tests;

/// <summary>
/// Stamps, certificates, lists, answers and records out of shape, as tests/independent/v1/differ.py makes them: what the verifier
/// written from the pages alone takes, this one takes, and nothing else. Of which seed and how many: docs/operations/faults.md.
/// </summary>
public sealed class StampSweepTests : IDisposable
{
    private const int Few = 150;
    private const int Many = 2000;

    private readonly TemporaryFolder _folder = new();

    [ProgramFact("python3")]
    public void WhatIsOutOfShape_IsTakenByBothOrNone()
    {
        var seed = Environment.GetEnvironmentVariable("LINKING_SEED") ?? "1";
        var count = Environment.GetEnvironmentVariable("LINKING_FAULTS") == "full" ? Many : Few;
        var (script, file) = (Path.Combine(StampVector.Repository, "tests", "independent", "v1", "differ.py"), _folder["made.jsonl"]);
        var made = Programs.Try(
            "python3", [script, "--seed", seed, "--count", count.ToString(CultureInfo.InvariantCulture), "--to", file]);
        Assert.Equal((0, ""), (made.Code, made.Error));

        var (asked, differences) = (0, new List<string>());
        foreach (var vector in File.ReadLines(file).Select(line => JsonNode.Parse(line)!))
        {
            asked++;
            var (other, own) = vector["ers"] is { } record
                ? (vector["answer"]!.ToJsonString(), RecordOf(Convert.FromBase64String((string)record!)))
                : (StampVector.AnswerOf(vector), StampVector.ReadingsOf(vector));
            if (other != own)
                differences.Add($"{vector["number"]}: {vector["what"]}; the other one: {other}; this one: {own}");
        }

        Assert.True(asked > count * 9 / 10, $"Only {asked} were made.");
        Assert.Empty(differences);
    }

    public void Dispose() => _folder.Dispose();

    private static string RecordOf(byte[] bytes)
    {
        if (!ErsRecord.TryDecode(bytes, out var record, out var error))
        {
            return new JsonObject
            {
                ["error"] = error.Kind switch
                {
                    DecodeErrorKind.Malformed => "malformed",
                    DecodeErrorKind.UnknownVersion => "version",
                    _ => "unknown",
                },
            }.ToJsonString();
        }

        return new JsonObject { ["chains"] = Listed(record.Chains, chain => Listed(chain, StampOf)) }.ToJsonString();
    }

    private static JsonObject StampOf(ArchiveTimeStamp stamp) => new()
    {
        ["stated"] = stamp.Stated?.Name(),
        ["lists"] = Listed(stamp.Lists, list => Listed(list, value => JsonValue.Create(Convert.ToHexStringLower(value)))),
        ["token"] = Convert.ToHexStringLower(stamp.Token.Span),
    };

    private static JsonArray Listed<T>(IEnumerable<T> values, Func<T, JsonNode> node) => new([.. values.Select(node)]);
}
