using System.Runtime.InteropServices;

namespace Linking.Hammer.Load;

/// <summary>A request that is not answered yet.</summary>
/// <param name="Number">Of its leaf; of a batch the first one's.</param>
/// <param name="Intended">When it was due, in ticks of the monotonic clock.</param>
/// <param name="ReplyBytes">Bytes of the message that has come, before the status has.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Call(ulong Number, long Intended, int? ReplyBytes = null);
