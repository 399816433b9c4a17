// Verifies the XML signature of a SOAP envelope on standard input with the JDK's own implementation of XML-DSig, which
// shares nothing with ours: `java VerifySignature.java certificate.pem`. Prints "valid <number of references>", or fails.
import java.io.FileInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class VerifySignature {
  static final String WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd";

  public static void main(String[] args) throws Exception {
    X509Certificate certificate;
    try (var file = new FileInputStream(args[0])) {
      certificate = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(file);
    }
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    Document document = factory.newDocumentBuilder().parse(System.in);
    NodeList elements = document.getElementsByTagNameNS("*", "*");
    for (int at = 0; at < elements.getLength(); at++) {
      Element element = (Element) elements.item(at);
      if (element.hasAttributeNS(WSU, "Id")) element.setIdAttributeNS(WSU, "Id", true);
    }
    var signature = document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature").item(0);
    var context = new DOMValidateContext(certificate.getPublicKey(), signature);
    XMLSignature parsed = XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
    if (!parsed.validate(context)) throw new IllegalStateException("the signature is not valid");
    System.out.println("valid " + parsed.getSignedInfo().getReferences().size());
  }
}
