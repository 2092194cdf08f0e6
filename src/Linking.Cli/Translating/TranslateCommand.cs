using System.CommandLine;

namespace Linking.Cli.Translating;

/// <summary><c>linking translate</c>: the formats of other worlds.</summary>
internal static class TranslateCommand
{
    public static Command Build()
    {
        var command = new Command("translate", "Write a proof in another world's format. What is lost is said.");
        command.Add(AsicCommand.Build());
        command.Add(ErsCommand.Build());
        command.Add(LinkedCommand.Build());
        command.Add(OtsCommand.Build());
        return command;
    }
}
