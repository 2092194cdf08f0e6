using System.CommandLine;
using System.Text.Json.Nodes;

using Linking.Cli.Terminal;

namespace Linking.Cli.Commands;

/// <summary><c>linking clock confirm</c></summary>
internal static class ClockCommand
{
    public static Command Build()
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
        return new Command("clock", "What concerns the ledger's clock (operator).") { confirm };
    }
}
