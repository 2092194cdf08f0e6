using System.CommandLine;

using Linking.Cli.Demo;

namespace Linking.Cli.Commands;

/// <summary><c>linking demo</c></summary>
internal static class DemoCommand
{
    public const string Name = "demo";

    public static Command Build()
    {
        var file = new Argument<string>("FILE") { Description = "Any file; it is only read." };
        var folder = new Option<string>("--folder")
        {
            Description = "An empty or new folder for everything the demonstration makes. Default: a new one in the system's folder " +
                "for temporary files.",
            HelpName = "DIR",
        };
        var command = new Command(
            Name,
            "Show the whole journey with a server of its own: stamp a file, publish, extend, stop the server, verify " +
            "offline. Nothing is left running.") { file, folder };
        command.SetAction((parsed, cancellation) => new Journey(parsed.GetValue(file)!, parsed.GetValue(folder)).RunAsync(cancellation));
        return command;
    }
}
