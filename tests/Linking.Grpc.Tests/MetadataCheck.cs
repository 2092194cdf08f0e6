using Linking.Grpc.Client;
using Linking.Grpc.Tests.Messages;

namespace Linking.Grpc.Tests;

/// <summary>Sends metadata of every kind to an echo server and looks at the headers and trailers that come back.</summary>
internal static class MetadataCheck
{
    private static readonly int[] Lengths = [0, 1, 2, 3, 4, 100];

    public static async Task RunAsync(CallInvoker invoker)
    {
        var sent = new Metadata { { "X-Text", "plain ~ text" } };
        foreach (var length in Lengths)
            sent.Add("x-data-bin", Enumerable.Repeat((byte)0xfe, length).ToArray());

        var call = invoker.AsyncUnaryCall(EchoMethods.Unary, new EchoRequest(), new CallOptions(sent));
        await call;

        foreach (var got in (Metadata[])[await call.ResponseHeadersAsync, call.GetTrailers()])
        {
            Assert.Equal("plain ~ text", got.GetValue("x-text"));
            Assert.Equal(Lengths, got.GetAll("x-data-bin").Select(e => e.ValueBytes!.Length));
            Assert.All(got.GetAll("x-data-bin"), e => Assert.All(e.ValueBytes!, b => Assert.Equal(0xfe, b)));
            Assert.DoesNotContain(got, e => e.Key.StartsWith("grpc-", StringComparison.Ordinal));
        }
    }
}
