// Judges evidence records of RFC 4998 with Bouncy Castle, which knows nothing of Linking.
//   java -cp bcprov.jar:bcpkix.jar:bcutil.jar CheckErs.java check RECORD TSA.pem FILE...
//   java -cp …                              CheckErs.java renew RECORD HASH|TIME QUERY FILE...   writes the request of a renewal
//   java -cp …                              CheckErs.java renewed RECORD HASH|TIME REPLY NEW FILE...   writes the renewed record
// Its last line is "right", or why not; with a file that the record does not contain it exits with 1.

import java.io.FileInputStream;
import java.io.FileReader;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;

import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.DigestCalculatorProvider;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.bouncycastle.tsp.TimeStampRequest;
import org.bouncycastle.tsp.TimeStampRequestGenerator;
import org.bouncycastle.tsp.TimeStampResponse;
import org.bouncycastle.tsp.ers.ERSByteData;
import org.bouncycastle.tsp.ers.ERSData;
import org.bouncycastle.tsp.ers.ERSDataGroup;
import org.bouncycastle.tsp.ers.ERSEvidenceRecord;

public final class CheckErs {
    private static final BouncyCastleProvider PROVIDER = new BouncyCastleProvider();

    public static void main(String[] args) throws Exception {
        DigestCalculatorProvider digests = new JcaDigestCalculatorProviderBuilder().setProvider(PROVIDER).build();
        ERSEvidenceRecord record = new ERSEvidenceRecord(Files.readAllBytes(Path.of(args[1])), digests);
        switch (args[0]) {
            case "check":
                check(record, args[2], data(args, 3));
                break;
            case "renew":
                Files.write(Path.of(args[3]), request(record, args[2], digests, data(args, 4)).getEncoded());
                break;
            case "renewed":
                TimeStampResponse reply = new TimeStampResponse(new FileInputStream(args[3]));
                ERSEvidenceRecord renewed = args[2].equals("TIME")
                    ? record.renewTimeStamp(reply)
                    : record.renewHash(sha512(digests), new ERSDataGroup(data(args, 5)), reply);
                Files.write(Path.of(args[4]), renewed.getEncoded());
                break;
            default:
                throw new IllegalArgumentException(args[0]);
        }
        System.out.println("right");
    }

    private static void check(ERSEvidenceRecord record, String certificate, List<ERSData> data) throws Exception {
        try (PEMParser pem = new PEMParser(new FileReader(certificate))) {
            X509CertificateHolder signer = (X509CertificateHolder) pem.readObject();
            record.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider(PROVIDER).build(signer));
        }
        for (ERSData object : data) {
            record.validatePresent(object, new Date());
        }
        // As one group: these objects, and no others.
        record.validatePresent(new ERSDataGroup(data), new Date());
        System.out.println(data.size() + " objects, one group");
    }

    private static TimeStampRequest request(
        ERSEvidenceRecord record, String kind, DigestCalculatorProvider digests, List<ERSData> data) throws Exception {
        TimeStampRequestGenerator generator = new TimeStampRequestGenerator();
        generator.setCertReq(true);
        return kind.equals("TIME")
            ? record.generateTimeStampRenewalRequest(generator, BigInteger.TEN)
            : record.generateHashRenewalRequest(sha512(digests), new ERSDataGroup(data), generator, BigInteger.TEN);
    }

    private static DigestCalculator sha512(DigestCalculatorProvider digests) throws Exception {
        return digests.get(new AlgorithmIdentifier(NISTObjectIdentifiers.id_sha512));
    }

    private static List<ERSData> data(String[] args, int from) throws Exception {
        List<ERSData> data = new ArrayList<>();
        for (String path : Arrays.copyOfRange(args, from, args.length)) {
            data.add(new ERSByteData(Files.readAllBytes(Path.of(path))));
        }
        return data;
    }
}
