using System.CommandLine;

using Linking.Hammer.Processes;

namespace Linking.Hammer.Commands;

/// <summary><c>peer</c>: the empty endpoint by itself.</summary>
internal static class PeerCommand
{
    public const string Name = "peer";
    public const string Kind = "--kind";
    public const string ReplyBytes = "--reply-bytes";

    public static Command Build()
    {
        var port = new Option<int>("--port") { Description = "On 127.0.0.1; 0: any that is free." };
        var bytes = new Option<int>(ReplyBytes) { Description = "Bytes of the reply's message.", DefaultValueFactory = _ => 1024 };
        var kind = new Option<string>(Kind) { Description = "grpc: an empty method of Grpc.AspNetCore. kestrel: HTTP/2 alone.",
            DefaultValueFactory = _ => EmptyEndpoint.Grpc };
        kind.AcceptOnlyFromAmong([.. EmptyEndpoint.Kinds]);
        var command = new Command(Name, "Run an empty endpoint until standard input ends, for h2load or another tool.") { kind, port,
            bytes };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (app, address) = await EmptyEndpoint.StartAsync(parsed.GetValue(kind)!, parsed.GetValue(port), parsed.GetValue(bytes));
            await using (app)
                await ChildProcess.ServeAsync([address], cancellation);
            return 0;
        });
        return command;
    }
}
