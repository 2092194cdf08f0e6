using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Cli.Verdicts;
using Linking.Vouchers;

namespace Linking.Cli.Vouching;

/// <summary>What <c>linking vouch</c> says.</summary>
/// <param name="kind">Stamped or ledger.</param>
/// <param name="left">Publications that have such a voucher.</param>
internal sealed class VouchReport(VoucherKind kind, IReadOnlyList<string> left)
{
    private readonly List<(string Note, VouchResult Result)> _results = [];

    public void Add(VoucherPlace place, VouchResult result) => _results.Add((place.Note, result));

    /// <summary>Prints it.</summary>
    /// <returns>The exit code.</returns>
    public int Show(bool json)
    {
        if (json)
            Console.WriteLine(JsonLine.Of(ToJson()));
        else
            Write(Console.Out);
        foreach (var remark in _results.SelectMany(r => r.Result.Remarks))
            Console.Error.WriteLine(Printable.Line(Say($"Whether a certificate was revoked could not be asked: {remark}")));
        return _results.TrueForAll(r => r.Result.IsDone) ? ExitCode.Success : ExitCode.TryAgain;
    }

    private void Write(TextWriter text)
    {
        foreach (var (note, result) in _results)
        {
            text.WriteLine(Printable.Line(
                result.IsDone
                    ? Say($"{note}: {result.Words} Voucher: {result.File}")
                    : Say($"{note}: {result.Words} Token: {result.File}")));
        }

        foreach (var note in left)
            text.WriteLine(Printable.Line(Say($"{note}: left, it has a voucher of kind {Words.Name(kind)}")));
    }

    private JsonObject ToJson() => new()
    {
        ["kind"] = Words.Name(kind),
        ["publications"] = new JsonArray([.. _results.Select(r => new JsonObject
        {
            ["note"] = r.Note,
            ["file"] = r.Result.File,
            ["done"] = r.Result.IsDone,
            ["by"] = r.Result.Words,
            ["remarks"] = new JsonArray([.. r.Result.Remarks.Select(m => JsonValue.Create(m))]),
        })]),
        ["left"] = new JsonArray([.. left.Select(n => JsonValue.Create(n))]),
    };
}
