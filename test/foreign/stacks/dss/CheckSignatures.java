// Validates the PDFs of a folder with the EU's DSS, by one root and one certificate between, and prints a line of JSON for each: whether it
// takes the file for changed. Offline, without a policy of ours.

import eu.europa.esig.dss.diagnostic.DiagnosticData;
import eu.europa.esig.dss.diagnostic.SignatureWrapper;
import eu.europa.esig.dss.enumerations.SubIndication;
import eu.europa.esig.dss.model.FileDocument;
import eu.europa.esig.dss.spi.DSSUtils;
import eu.europa.esig.dss.spi.validation.CommonCertificateVerifier;
import eu.europa.esig.dss.spi.x509.CommonCertificateSource;
import eu.europa.esig.dss.spi.x509.CommonTrustedCertificateSource;
import eu.europa.esig.dss.validation.SignedDocumentValidator;
import eu.europa.esig.dss.validation.reports.Reports;
import java.io.File;
import java.util.Arrays;
import java.util.Set;

public class CheckSignatures {
  private static final Set<SubIndication> BROKEN =
      Set.of(SubIndication.FORMAT_FAILURE, SubIndication.HASH_FAILURE, SubIndication.SIG_CRYPTO_FAILURE);

  public static void main(String[] arguments) {
    var trusted = new CommonTrustedCertificateSource();
    trusted.addCertificate(DSSUtils.loadCertificate(new File(arguments[1])));
    var between = new CommonCertificateSource();
    between.addCertificate(DSSUtils.loadCertificate(new File(arguments[2])));
    File[] files = new File(arguments[0]).listFiles((folder, name) -> name.endsWith(".pdf"));
    Arrays.sort(files);
    for (File file : files) {
      int signatures = 0;
      boolean changed = false;
      boolean failed = false;
      try {
        var verifier = new CommonCertificateVerifier(true);
        verifier.setTrustedCertSources(trusted);
        verifier.setAdjunctCertSources(between);
        var validator = SignedDocumentValidator.fromDocument(new FileDocument(file));
        validator.setCertificateVerifier(verifier);
        Reports reports = validator.validateDocument();
        DiagnosticData found = reports.getDiagnosticData();
        signatures = found.getSignatures().size();
        for (SignatureWrapper one : found.getSignatures()) {
          SubIndication why = reports.getSimpleReport().getSubIndication(one.getId());
          changed |= !one.isSignatureIntact() || !one.isSignatureValid() || !one.getPdfUndefinedChanges().isEmpty();
          changed |= one.arePdfModificationsDetected() || (why != null && BROKEN.contains(why));
        }
      } catch (Exception | StackOverflowError error) {
        failed = true;
      }
      System.out.printf(
          "{\"file\":\"%s\",\"signatures\":%d,\"changed\":%b,\"failed\":%b}%n", file.getName(), signatures, changed, failed);
    }
  }
}
