using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Linking.Hashing.Kernels;

/// <summary>
/// The compression function of SHA-256 and SHA-512 (FIPS 180-4, 6.2.2, 6.4.2), of one block of every message. The message
/// schedule is expanded in place, sixteen words at a time.
/// </summary>
internal static unsafe class Sha2Rounds<TVector, TWord, TLanes, TFunction>
    where TVector : unmanaged
    where TWord : unmanaged
    where TLanes : struct, ISha2Lanes<TVector, TWord>
    where TFunction : struct, ISha2Function<TVector, TWord>
{
    /// <summary>The initial hash value in every lane.</summary>
    public static void Start(TVector* state)
    {
        for (var i = 0; i < 8; i++)
            state[i] = TLanes.Create(TFunction.Initial[i]);
    }

    /// <summary>One block of every message.</summary>
    /// <param name="state">8 vectors, replaced.</param>
    /// <param name="words">16 vectors of the block, overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(TVector* state, TVector* words)
    {
        ref var k = ref MemoryMarshal.GetReference(TFunction.Constants);
        TVector a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
        TVector* w = words, o = words + 8;
        for (var t = 0; t < TFunction.Rounds - 16; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[0], Unsafe.Add(ref k, 0));
            w[0] = Extend(w[0], w[1], o[1], o[6]);
            Round(h, a, b, ref c, d, e, f, ref g, w[1], Unsafe.Add(ref k, 1));
            w[1] = Extend(w[1], w[2], o[2], o[7]);
            Round(g, h, a, ref b, c, d, e, ref f, w[2], Unsafe.Add(ref k, 2));
            w[2] = Extend(w[2], w[3], o[3], w[0]);
            Round(f, g, h, ref a, b, c, d, ref e, w[3], Unsafe.Add(ref k, 3));
            w[3] = Extend(w[3], w[4], o[4], w[1]);
            Round(e, f, g, ref h, a, b, c, ref d, w[4], Unsafe.Add(ref k, 4));
            w[4] = Extend(w[4], w[5], o[5], w[2]);
            Round(d, e, f, ref g, h, a, b, ref c, w[5], Unsafe.Add(ref k, 5));
            w[5] = Extend(w[5], w[6], o[6], w[3]);
            Round(c, d, e, ref f, g, h, a, ref b, w[6], Unsafe.Add(ref k, 6));
            w[6] = Extend(w[6], w[7], o[7], w[4]);
            Round(b, c, d, ref e, f, g, h, ref a, w[7], Unsafe.Add(ref k, 7));
            w[7] = Extend(w[7], o[0], w[0], w[5]);
            k = ref Unsafe.Add(ref k, 8);
            var done = w;
            w = o;
            o = done;
        }

        for (var t = 0; t < 16; t += 8)
        {
            Round(a, b, c, ref d, e, f, g, ref h, w[0], Unsafe.Add(ref k, 0));
            Round(h, a, b, ref c, d, e, f, ref g, w[1], Unsafe.Add(ref k, 1));
            Round(g, h, a, ref b, c, d, e, ref f, w[2], Unsafe.Add(ref k, 2));
            Round(f, g, h, ref a, b, c, d, ref e, w[3], Unsafe.Add(ref k, 3));
            Round(e, f, g, ref h, a, b, c, ref d, w[4], Unsafe.Add(ref k, 4));
            Round(d, e, f, ref g, h, a, b, ref c, w[5], Unsafe.Add(ref k, 5));
            Round(c, d, e, ref f, g, h, a, ref b, w[6], Unsafe.Add(ref k, 6));
            Round(b, c, d, ref e, f, g, h, ref a, w[7], Unsafe.Add(ref k, 7));
            k = ref Unsafe.Add(ref k, 8);
            w = o;
        }

        state[0] = TLanes.Add(state[0], a);
        state[1] = TLanes.Add(state[1], b);
        state[2] = TLanes.Add(state[2], c);
        state[3] = TLanes.Add(state[3], d);
        state[4] = TLanes.Add(state[4], e);
        state[5] = TLanes.Add(state[5], f);
        state[6] = TLanes.Add(state[6], g);
        state[7] = TLanes.Add(state[7], h);
    }

    // One round with its eight variables renamed instead of moved.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Round(
        TVector a, TVector b, TVector c, ref TVector d, TVector e, TVector f, TVector g, ref TVector h, TVector w, TWord k)
    {
        var t1 = TLanes.Add(h, TLanes.Add(w, TLanes.Create(k)));
        t1 = TLanes.Add(TLanes.Add(t1, TLanes.Choose(e, f, g)), TFunction.BigSigma1(e));
        d = TLanes.Add(d, t1);
        h = TLanes.Add(t1, TLanes.Add(TLanes.Majority(a, b, c), TFunction.BigSigma0(a)));
    }

    // Word t + 16 of the schedule from words t, t + 1, t + 9 and t + 14 (step 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Extend(TVector w0, TVector w1, TVector w9, TVector w14) =>
        TLanes.Add(TLanes.Add(w0, TFunction.SmallSigma0(w1)), TLanes.Add(w9, TFunction.SmallSigma1(w14)));
}
