using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Rounds;

namespace Linking.Cli.Renewals;

/// <summary>What became of each file that was to be renewed.</summary>
/// <param name="isJson">Whether a line of JSON each is printed.</param>
/// <param name="isOfCover">Whether they were to be led over a cover, and not to be stamped.</param>
internal sealed class RenewalReport(bool isJson, bool isOfCover = false)
{
    public const string Renewed = "renewed";
    public const string Already = "renewed already";
    public const string Refused = "refused";

    private readonly List<(string File, string State, int Stages, LedgerId? Matched, string? Error)> _results = [];

    /// <summary>Whether an authority stamps them, and no ledger.</summary>
    public bool IsByAuthority { get; init; }

    /// <summary>The exit code: that of the first file that was refused.</summary>
    public int Code { get; private set; } = ExitCode.Success;

    /// <param name="file">The file.</param>
    /// <param name="state">What became of it.</param>
    /// <param name="stages">So many stages its record has.</param>
    /// <param name="matched">The ledger that its last token was held against; null: none was asked.</param>
    public void Add(string file, string state, int stages, LedgerId? matched = null) => _results.Add((file, state, stages, matched, null));

    public void Refuse(string file, string problem, int code)
    {
        _results.Add((file, Refused, 0, null, problem));
        Code = Code == ExitCode.Success ? code : Code;
    }

    /// <summary>Prints it.</summary>
    /// <param name="then">What is to be done with those that were renewed; null: nothing.</param>
    public void Write(string? then)
    {
        foreach (var (file, state, stages, matched, error) in _results)
        {
            if (isJson)
                Console.WriteLine(JsonLine.Of(new JsonObject
                {
                    ["file"] = file,
                    ["record"] = error is null ? RecordPath.Beside(file) : null,
                    ["state"] = state,
                    ["stages"] = error is null ? stages : null,
                    ["matched"] = matched?.ToString(),
                    ["error"] = error,
                }));
            if (error is not null)
                Console.Error.WriteLine(Printable.Line(error));
            else if (!isJson && _results.Count <= ManyFiles.Named)
                Console.WriteLine(Printable.Line(Said(file, state, stages, matched)));
        }

        if (!isJson && _results.Count > ManyFiles.Named)
            Console.WriteLine(Say(
                $"{_results.Count} files: {Count(Renewed)} renewed, {Count(Already)} renewed already, " +
                $"{Count(Refused)} refused"));
        if (!isJson && then is not null && Count(Renewed) > 0)
            Console.WriteLine(then);

        int Count(string wanted) => _results.Count(r => r.State == wanted);
    }

    private string Said(string file, string state, int stages, LedgerId? matched) => state == Renewed
        ? matched is not null
            ? Say($"{file}: matched at {matched}, and renewed; {RecordPath.Beside(file)} has {stages} stages")
            : Say($"{file}: renewed; {RecordPath.Beside(file)} has {stages} stages")
        : isOfCover ? Say($"{file}: led over this cover already; {RecordPath.Beside(file)} has {stages} stages")
        : IsByAuthority
            ? Say(
                $"{file}: its last stage is an authority's stamp already; {RecordPath.Beside(file)} has {stages} stages (--again renews " +
                $"it once more)")
        : Say($"{file}: renewed by this ledger already; {RecordPath.Beside(file)} has {stages} stages (--again renews it once more)");
}
