using Linking.Hammer.Load;
using Linking.Hashing;

namespace Linking.Hammer.Commands;

/// <summary>A request's body for tools that send the same bytes every time.</summary>
internal static class FrameFile
{
    public static int Write(string file)
    {
        var request = new byte[UnaryLane.RequestSize];
        UnaryLane.WriteRequest(new LeafSource(Suite.One), number: 0, request);
        File.WriteAllBytes(file, request);
        Console.WriteLine($"{file}: {request.Length} bytes, the gRPC frame of one StampRequest. The leaf is the same every time it is "
            + $"sent: the server answers it from the first round.");
        return 0;
    }
}
