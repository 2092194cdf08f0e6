using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;
using Linking.Clocks.Calibration;

namespace Linking.Cli.Commands;

/// <summary><c>linking clock</c></summary>
internal static class ClockCommand
{
    public static Command Build() =>
        new("clock", "What concerns the ledger's clock (operator).") { BuildConfirm(), BuildHistory() };

    private static Command BuildConfirm()
    {
        var (operate, json) = (new OperatorFlags(), SharedOptions.Json());
        var confirm = new Command(
            "confirm",
            "Say that the server's clock is right as it is now (operator). A ledger that stopped issuing because its clock was set, " +
            "or because it was off for more than a week, goes on. Compare the clock with another one first: what is issued with a " +
            "wrong clock cannot be taken back.") { json };
        operate.AddTo(confirm);
        confirm.SetAction(async (parsed, cancellation) =>
        {
            var time = await operate.CallAsync(parsed, client => client.ConfirmClockAsync(cancellation));
            Console.WriteLine(
                parsed.GetValue(json)
                    ? JsonLine.Of(new JsonObject { ["clock"] = time.ToString() })
                    : $"The server's clock is taken to be right; it said {Times.Show(time)}.");
            return ExitCode.Success;
        });
        return confirm;
    }

    private static Command BuildHistory()
    {
        var data = new Option<string>("--data", "-d")
        {
            Description = "The server's data folder. On SQLite the server may run meanwhile.", HelpName = "DIR", Required = true,
        };
        var round = new Option<ulong?>("--round")
        {
            Description = "Only the day of this round, with the comparisons before and after it.", HelpName = "N",
        };
        var day = new Option<string?>("--day") { Description = "Only this day (2031-01-01), in UTC.", HelpName = "DAY" };
        var json = SharedOptions.Json();
        var history = new Command(
            "history",
            "Show how right the ledger's clock was: a paragraph for each day on which it was compared with its sources of time. The file " +
            "of each day that is over is held against the digests that the ledger states. Exit codes: 0 they agree, 1 a file was " +
            "changed or is missing.") { data, round, day, json };
        history.Validators.Add(result =>
        {
            if (result.GetResult(round) is not null && result.GetResult(day) is not null)
                result.AddError("Give --round or --day, not both.");
        });
        history.SetAction(async (parsed, cancellation) =>
        {
            var found = await ClockHistory.ReadAsync(
                parsed.GetValue(data)!, parsed.GetValue(round), ParseDay(parsed.GetValue(day)), cancellation);
            return found.Show(Console.Out, parsed.GetValue(json));
        });
        return history;
    }

    private static DateOnly? ParseDay(string? text) => text is null ? null
        : CalibrationFolder.TryParse(text, out var day) ? day
        : throw new CommandException(ExitCode.Usage, $"--day '{text}' is no day like 2031-01-01.");
}
