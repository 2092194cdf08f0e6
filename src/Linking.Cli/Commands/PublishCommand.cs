using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Client;
using Linking.Hashing;
using Linking.Protocol;
using Linking.Publications;

namespace Linking.Cli.Commands;

/// <summary><c>linking publish</c></summary>
internal static class PublishCommand
{
    public static Command Build()
    {
        var announce = new Option<string[]>("--announce")
        {
            Description = "Make the digests of a file evident too, for example policy=policy.pdf. May be repeated.",
            HelpName = "TYPE=FILE",
        };
        var (address, authority, json) = (SharedOptions.Operator(), SharedOptions.Authority(), SharedOptions.Json());
        var command = new Command(
            "publish",
            "Publish the ledger's representative value now (operator). Without new rounds since the last publication it " +
            "answers with that one. Exit code 75: made, but a sink could not publish it yet.") { announce, address, authority, json };
        command.SetAction(
            (parsed, cancellation) => RunAsync(
                parsed.GetValue(address),
                parsed.GetValue(authority),
                parsed.GetValue(announce) ?? [],
                parsed.GetValue(json),
                cancellation));
        return command;
    }

    public static async Task<int> RunAsync(string? address, string? authority, string[] announce, bool json, CancellationToken cancellation)
    {
        var announcements = new List<Announcement>();
        foreach (var text in announce)
            announcements.Add(await AnnouncementOfAsync(text, cancellation));
        using var client = Connect(address, authority);
        var report = await client.PublishAsync(announcements, cancellation);
        if (json)
            Console.WriteLine(JsonLine.Of(ToJson(report)));
        else
            Show(Console.Out, report);
        if (report.Sinks.FirstOrDefault(s => s.Error.Length > 0) is not { } failed)
            return ExitCode.Success;
        await Console.Error.WriteLineAsync(Printable.Line(
            $"The publication is made, but the sink {failed.Name} could not publish it yet; the server tries again by " +
            "itself. 'linking status' shows how it goes."));
        return ExitCode.TryAgain;
    }

    internal static OperatorClient Connect(string? address, string? authority) => new(new LinkingClientOptions
    {
        MaxAttempts = Connection.Attempts,
        Address = SharedOptions.AddressOf(address, "LINKING_OPERATOR", OperatorClient.DefaultAddress, "--operator"),
        Connection = Connection.OptionsFor(authority),
    });

    internal static IEnumerable<(string Label, string Value)> SinkLines(IEnumerable<SinkReport> sinks) =>
        sinks.Select(
            s => ($"sink {s.Name}", s.Error.Length > 0 ? $"FAILED: {s.Error}" : s.Place.Length > 0 ? s.Place : "nothing published yet"));

    internal static JsonArray SinkArray(IEnumerable<SinkReport> sinks) => new([.. sinks.Select(s => new JsonObject
    {
        ["name"] = s.Name,
        ["published"] = s.Published,
        ["place"] = s.Place,
        ["error"] = s.Error,
        ["next_try"] = s.NextTry?.ToString(),
    })]);

    private static void Show(TextWriter text, PublishReport report)
    {
        var publication = report.Publication.Publication;
        text.WriteLine(
            report.Created
                ? $"publication {publication.Number}"
                : $"publication {publication.Number}, as before: no round was added since");
        Lines.Write(
            text, "  ",
            [
                ("ledger", publication.Ledger.Value),
                ("size", $"{publication.Size} rounds"),
                ("time", Times.Show(publication.Time)),
                ("root", $"sha2-256 {publication.Root.Alpha}\nsha3-256 {publication.Root.Beta}"),
                .. SinkLines(report.Sinks),
            ]);
    }

    private static JsonObject ToJson(PublishReport report) => new()
    {
        ["created"] = report.Created,
        ["number"] = report.Publication.Publication.Number,
        ["size"] = report.Publication.Publication.Size,
        ["time"] = report.Publication.Publication.Time.ToString(),
        [report.Publication.Publication.Suite.Alpha.Name()] = report.Publication.Publication.Root.Alpha.ToString(),
        [report.Publication.Publication.Suite.Beta.Name()] = report.Publication.Publication.Root.Beta.ToString(),
        ["sinks"] = SinkArray(report.Sinks),
    };

    private static async Task<Announcement> AnnouncementOfAsync(string text, CancellationToken cancellation)
    {
        var parts = text.Split('=', 2);
        if (parts.Length != 2 || parts[1].Length == 0)
            throw SharedOptions.Usage($"--announce: '{text}' is not TYPE=FILE, for example policy=policy.pdf.");
        return new Announcement(parts[0], await FileProgress.ImprintAsync(parts[1], Suite.One, cancellation));
    }
}
